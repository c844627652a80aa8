// Boxes on an image.

import type { Box, Control, Option, Value } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import type { Tool } from '../tool';

const COUNT_MAX = 1000;

export const labelsOf = (control: Control): Option[] => control.boxes?.labels ?? [];

export const boxesOf = (value: Value | undefined): Box[] => value?.boxes?.boxes ?? [];

export function labelTitle(control: Control, label: string | undefined): string {
  const option = labelsOf(control).find((o) => o.value === label);
  return option ? localized(option.title, option.value) : (label ?? '');
}

/** "Cat 2": the label and the box's place in the list. */
export const boxName = (control: Control, box: Box, index: number) =>
  t('tool.boxes.item', { label: labelTitle(control, box.label), index: index + 1 });

/** "2 cats, 1 dog" as "Cat 2 · Dog 1", in the labels' order. */
function countsText(control: Control, boxes: Box[]): string {
  const parts = labelsOf(control).flatMap((option) => {
    const count = boxes.filter((box) => box.label === option.value).length;
    return count ? `${localized(option.title, option.value)} × ${count}` : [];
  });
  return parts.join(', ') || t('tool.boxes.count', { count: 0 });
}

export const boxes: Tool = {
  kind: 'boxes',
  inputs: (control) => [control.boxes?.input ?? ''],
  problem: (control, value) => {
    const count = boxesOf(value).length;
    const { minCount = 0, maxCount } = control.boxes ?? {};
    const max = maxCount || COUNT_MAX;
    const least = Math.max(minCount, control.required ? 1 : 0);
    if (count < least) return t('tool.boxes.tooFew', { count: least });
    return count > max ? t('tool.boxes.tooMany', { count: max }) : undefined;
  },
  summary: (control, value) => countsText(control, boxesOf(value)),
  view: () => import('./view'),
  review: () => import('./review'),
};
