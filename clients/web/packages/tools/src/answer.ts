// An answer as a whole: what is missing, what a key does, what it says in a line.

import type { Answer, Control, LabelInterface, Value } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { toolOf } from './registry';

export const controlsOf = (labels: LabelInterface | undefined) => labels?.controls ?? [];

export const valueAt = (answer: Answer | undefined, control: Control): Value | undefined =>
  answer?.values?.[control.key ?? ''];

export function withValue(answer: Answer | undefined, control: Control, value?: Value): Answer {
  const values = { ...answer?.values };
  const key = control.key ?? '';
  if (value === undefined) delete values[key];
  else values[key] = value;
  return { values };
}

/** What keeps the answer from being sent, by the control's key. */
export function problemsOf(labels: LabelInterface | undefined, answer: Answer | undefined) {
  const problems = new Map<string, string>();
  for (const control of controlsOf(labels)) {
    const value = valueAt(answer, control);
    const problem = problemOf(control, value);
    if (problem) problems.set(control.key ?? '', problem);
  }
  return problems;
}

function problemOf(control: Control, value: Value | undefined): string | undefined {
  const tool = toolOf(control);
  if (!tool) return control.required ? t('tool.unsupported') : undefined;
  if (value === undefined && !control.required) return undefined;
  const problem = tool.problem(control, value);
  return problem ?? (value === undefined ? t('tool.required') : undefined);
}

/** Offers a key to the questions in order; the first that knows it takes it. */
export function answerByKey(
  labels: LabelInterface | undefined,
  answer: Answer | undefined,
  key: string,
) {
  for (const control of controlsOf(labels)) {
    const value = toolOf(control)?.key?.(control, valueAt(answer, control), key);
    if (value) return withValue(answer, control, value);
  }
  return undefined;
}

/** The answer in one line, for lists. */
export function summaryOf(labels: LabelInterface | undefined, answer: Answer | undefined): string {
  const controls = controlsOf(labels);
  const parts = controls.flatMap((control) => {
    const value = valueAt(answer, control);
    const text = value && toolOf(control)?.summary(control, value);
    if (!text) return [];
    return controls.length > 1 ? `${titleOf(control)}: ${text}` : text;
  });
  return parts.join(' · ') || '–';
}

export const titleOf = (control: Control) => localized(control.title, control.key);
