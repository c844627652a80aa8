// Free text.

import { t } from '@crowdloom/i18n';
import type { Tool } from '../tool';

const LENGTH_MAX = 10_000;

export const maxLength = (length: number | undefined) => length || LENGTH_MAX;

/** People count characters as code points: an emoji outside the basic plane is one. */
export const codePoints = (text: string) => [...text].length;

export const text: Tool = {
  kind: 'text',
  inputs: () => [],
  problem: (control, value) => {
    const length = codePoints(value?.text ?? '');
    if (!(value?.text ?? '').trim()) return t('tool.required');
    const over = length - maxLength(control.text?.maxLength);
    return over > 0 ? t('tool.text.tooLong', { count: over }) : undefined;
  },
  summary: (_, value) => value.text ?? '',
  view: () => import('./view'),
};
