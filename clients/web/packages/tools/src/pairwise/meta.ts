// Which of two inputs is better, and by how much.

import type { Control, Value } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import type { Tool } from '../tool';

export type Side = 'LEFT' | 'RIGHT' | 'TIE';

export const sidesOf = (control: Control): Side[] =>
  control.pairwise?.ties ? ['LEFT', 'TIE', 'RIGHT'] : ['LEFT', 'RIGHT'];

export const strengthMax = (control: Control) => control.pairwise?.strengthMax || 1;

export const SIDE_TEXT = {
  LEFT: 'tool.pairwise.leftBetter',
  TIE: 'tool.pairwise.tie',
  RIGHT: 'tool.pairwise.rightBetter',
} as const;

/** A side without steps is complete at once; with steps the strength is asked next. */
export function preferred(control: Control, side: Side, strength?: number): Value {
  if (side === 'TIE') return { preference: { side } };
  return { preference: { side, strength: strength ?? (strengthMax(control) === 1 ? 1 : 0) } };
}

export function strengthText(strength: number, max: number): string {
  if (max === 3 && strength === 1) return t('tool.pairwise.strength.1');
  if (max === 3 && strength === 2) return t('tool.pairwise.strength.2');
  if (max === 3 && strength === 3) return t('tool.pairwise.strength.3');
  return t('tool.pairwise.strengthN', { value: strength });
}

const SIDE_KEYS: Record<string, Side> = {
  a: 'LEFT',
  arrowleft: 'LEFT',
  b: 'RIGHT',
  arrowright: 'RIGHT',
  '0': 'TIE',
  '=': 'TIE',
};

export const pairwise: Tool = {
  kind: 'pairwise',
  inputs: (control) => [control.pairwise?.left ?? '', control.pairwise?.right ?? ''],
  problem: (_, value) => {
    const { side, strength } = value?.preference ?? {};
    if (!side) return t('tool.required');
    return side === 'TIE' || strength ? undefined : t('tool.pairwise.needStrength');
  },
  key: (control, value, key) => {
    const side = SIDE_KEYS[key.toLowerCase()];
    if (side && sidesOf(control).includes(side)) return preferred(control, side);
    const now = value?.preference?.side;
    const strength = /^[1-9]$/.test(key) ? Number(key) : 0;
    if ((now !== 'LEFT' && now !== 'RIGHT') || !strength) return undefined;
    return strength <= strengthMax(control) ? preferred(control, now, strength) : undefined;
  },
  summary: (control, value) => {
    const { side, strength } = value.preference ?? {};
    if (side !== 'LEFT' && side !== 'RIGHT') return t('tool.pairwise.tie');
    const max = strengthMax(control);
    const more = max > 1 && strength ? ` (${strengthText(strength, max)})` : '';
    return t(SIDE_TEXT[side]) + more;
  },
  view: () => import('./view'),
  review: () => import('./review'),
};
