// A project while it is being made: a template with what the person changes; pure.

import type { Acceptance, LabelInterface, LocalizedText, Project } from '@crowdloom/api';
import type { Template } from '@crowdloom/tools/templates';

export interface ProjectDraft {
  template: Template;
  title: string;
  question: LocalizedText;
  /** One option or label in a line: "value | 中文 | English". */
  options: string;
  guidelines: LocalizedText;
  reviewPercent: string;
  /** How the customer inspects lots; without it there is no accept stage. */
  acceptance?: Acceptance;
}

const optionsIn = (labels: LabelInterface) =>
  labels.controls?.[0]?.choice?.options ?? labels.controls?.[0]?.boxes?.labels ?? [];

export const draftOf = (template: Template): ProjectDraft => ({
  template,
  title: '',
  question: template.labelInterface.controls?.[0]?.title ?? {},
  options: optionsIn(template.labelInterface).map(lineOf).join('\n'),
  guidelines: template.guidelines,
  reviewPercent: '0',
});

const lineOf = ({ value, title }: { value?: string; title?: LocalizedText }) =>
  [value, title?.texts?.['zh-CN'], title?.texts?.en].filter(Boolean).join(' | ');

/** The options that the lines say; a line may give only the value. */
export function optionsOf(lines: string) {
  return lines
    .split('\n')
    .map((line) => line.split('|').map((part) => part.trim()))
    .filter(([value]) => value)
    .map(([value = '', zh, en]) => {
      const texts = { ...(zh && { 'zh-CN': zh }), ...(en && { en }) };
      return Object.keys(texts).length ? { value, title: { texts } } : { value };
    });
}

/** Why the draft cannot be made yet. */
export function problemOf(draft: ProjectDraft): 'title' | 'options' | 'twice' | undefined {
  if (!draft.title.trim()) return 'title';
  const values = optionsOf(draft.options).map((option) => option.value);
  const needed = draft.template.labelInterface.controls?.[0]?.choice ? 2 : 1;
  const hasOptions = draft.template.id !== 'preference';
  if (hasOptions && values.length < needed) return 'options';
  return new Set(values).size < values.length ? 'twice' : undefined;
}

export function labelsOf(draft: ProjectDraft): LabelInterface {
  const [first, ...rest] = draft.template.labelInterface.controls ?? [];
  const options = optionsOf(draft.options);
  const control = {
    ...first,
    title: draft.question,
    ...(first?.choice && { choice: { ...first.choice, options } }),
    ...(first?.boxes && { boxes: { ...first.boxes, labels: options } }),
  };
  return { ...draft.template.labelInterface, controls: [control, ...rest] };
}

export function projectOf(draft: ProjectDraft): Project {
  const percent = Number(draft.reviewPercent);
  const review = { kind: 'REVIEW' as const, sharePermille: percent * 10 };
  const { acceptance } = draft;
  return {
    title: draft.title.trim(),
    labelInterface: labelsOf(draft),
    guidelines: draft.guidelines,
    errorCodes: draft.template.errorCodes,
    stages: [
      { kind: 'LABEL' },
      ...(percent > 0 ? [review] : []),
      ...(acceptance ? [{ kind: 'ACCEPT' as const, acceptance }] : []),
    ],
    currencyCode: 'CNY',
  };
}
