import { TEMPLATES } from '@crowdloom/tools/templates';
import { describe, expect, it } from 'vitest';
import { draftOf, labelsOf, optionsOf, problemOf, projectOf } from './draft';

describe.each(TEMPLATES.map((template) => [template.id, template] as const))(
  '%s',
  (_, template) => {
    const draft = { ...draftOf(template), title: 'Mine' };

    it('is ready as it is', () => {
      expect(problemOf(draft)).toBeUndefined();
      expect(labelsOf(draft)).toEqual(template.labelInterface);
    });

    it('gets a review stage when a share is asked for', () => {
      expect(projectOf(draft).stages).toEqual([{ kind: 'LABEL' }]);
      expect(projectOf({ ...draft, reviewPercent: '25' }).stages?.[1]).toEqual({
        kind: 'REVIEW',
        sharePermille: 250,
      });
    });

    it('ends with an accept stage when the customer inspects lots', () => {
      const acceptance = { level: 'GENERAL_I' as const, aqlMilliPercent: 2500 };
      const { stages } = projectOf({ ...draft, reviewPercent: '100', acceptance });
      expect(stages?.map((stage) => stage.kind)).toEqual(['LABEL', 'REVIEW', 'ACCEPT']);
      expect(stages?.at(-1)).toEqual({ kind: 'ACCEPT', acceptance });
    });
  },
);

it('reads options by line', () => {
  expect(optionsOf('a | 甲 | A\nb\n\n')).toEqual([
    { value: 'a', title: { texts: { 'zh-CN': '甲', en: 'A' } } },
    { value: 'b' },
  ]);
});

it('wants enough options, each once', () => {
  const [template] = TEMPLATES;
  if (!template) throw new Error('no template');
  const draft = { ...draftOf(template), title: 'Mine' };
  expect(problemOf({ ...draft, options: 'a' })).toBe('options');
  expect(problemOf({ ...draft, options: 'a\na' })).toBe('twice');
  expect(problemOf({ ...draft, title: ' ' })).toBe('title');
});
