// A whole number on a scale.

import { t } from '@crowdloom/i18n';
import type { Tool } from '../tool';

export const rating: Tool = {
  kind: 'rating',
  inputs: () => [],
  problem: (_, value) => (value?.number === undefined ? t('tool.required') : undefined),
  key: (control, _, key) => {
    const step = /^\d$/.test(key) ? Number(key) : Number.NaN;
    const { min = 0, max = 0 } = control.rating ?? {};
    return step >= min && step <= max ? { number: step } : undefined;
  },
  summary: (control, value) =>
    t('tool.rating.of', { value: Number(value.number), max: control.rating?.max ?? 0 }),
  view: () => import('./view'),
};
