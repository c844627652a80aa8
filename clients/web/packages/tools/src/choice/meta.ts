// Pick one option or several.

import type { Control, Option, Value } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import type { Tool } from '../tool';

export const optionsOf = (control: Control): Option[] => control.choice?.options ?? [];

export const titleOfOption = (option: Option) => localized(option.title, option.value);

export const chosen = (value: Value | undefined): string[] => value?.choice?.options ?? [];

/** The key that picks an option: its own, else its number. */
export const hotkeyOf = (option: Option, index: number) =>
  option.hotkey || (index < 9 ? String(index + 1) : '');

/** What pressing an option makes of the choice; options stay in the interface's order. */
export function toggled(
  control: Control,
  value: Value | undefined,
  option: string,
): Value | undefined {
  if (!control.choice?.multiple) return { choice: { options: [option] } };
  const now = new Set(chosen(value));
  if (!now.delete(option)) now.add(option);
  const options = optionsOf(control).flatMap((o) =>
    now.has(o.value ?? '') ? [o.value ?? ''] : [],
  );
  return options.length ? { choice: { options } } : undefined;
}

export const choice: Tool = {
  kind: 'choice',
  inputs: () => [],
  problem: (_, value) => (chosen(value).length ? undefined : t('tool.required')),
  key: (control, value, key) => {
    const option = optionsOf(control).find((o, i) => hotkeyOf(o, i) === key.toLowerCase());
    return option && (toggled(control, value, option.value ?? '') ?? { choice: {} });
  },
  summary: (control, value) => {
    const picked = new Set(chosen(value));
    const titles = optionsOf(control)
      .filter((o) => picked.has(o.value ?? ''))
      .map(titleOfOption);
    return titles.join(', ') || t('tool.choice.none');
  },
  view: () => import('./view'),
};
