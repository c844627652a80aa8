// A number, within limits where the project sets them.

import type { Control } from '@crowdloom/api';
import { number as formatted, t } from '@crowdloom/i18n';
import type { Tool } from '../tool';

const limits = (control: Control) => ({
  min: Number(control.number?.min ?? Number.NEGATIVE_INFINITY),
  max: Number(control.number?.max ?? Number.POSITIVE_INFINITY),
});

export const number: Tool = {
  kind: 'number',
  inputs: () => [],
  problem: (control, value) => {
    const given = value?.number;
    if (given === undefined) return t('tool.required');
    if (typeof given !== 'number') return t('tool.number.invalid');
    const { min, max } = limits(control);
    if (given >= min && given <= max) return undefined;
    return t('tool.number.range', { min: formatted(min), max: formatted(max) });
  },
  summary: (_, value) => formatted(Number(value.number), { maximumFractionDigits: 6 }),
  view: () => import('./view'),
};
