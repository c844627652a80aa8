import type { LabelInterface } from '@crowdloom/api';
import { describe, expect, it } from 'vitest';
import { answerByKey, problemsOf, summaryOf, withValue } from './answer';
import { boxes, imageClassification, preference } from './templates/all';

const choice = imageClassification.labelInterface;

describe('a single choice', () => {
  it('must be made', () => {
    expect([...problemsOf(choice, undefined).keys()]).toEqual(['class']);
  });

  it('is made by its number', () => {
    const answer = answerByKey(choice, undefined, '2');
    expect(answer?.values?.class).toEqual({ choice: { options: ['dog'] } });
    expect(problemsOf(choice, answer).size).toBe(0);
    expect(summaryOf(choice, answer)).toBe('Dog');
  });

  it('ignores keys that mean nothing', () => {
    expect(answerByKey(choice, undefined, '9')).toBeUndefined();
    expect(answerByKey(choice, undefined, 'q')).toBeUndefined();
  });
});

describe('a multiple choice', () => {
  const multiple: LabelInterface = {
    controls: [
      {
        key: 'tags',
        required: true,
        choice: { multiple: true, options: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] },
      },
    ],
  };

  it('keeps the order of the interface, whatever the order of the presses', () => {
    const first = answerByKey(multiple, undefined, '3');
    const second = answerByKey(multiple, first, '1');
    expect(second?.values?.tags).toEqual({ choice: { options: ['a', 'c'] } });
  });

  it('may not end up empty', () => {
    const on = answerByKey(multiple, undefined, '1');
    const off = answerByKey(multiple, on, '1');
    expect(problemsOf(multiple, off).size).toBe(1);
  });
});

describe('a preference', () => {
  const labels = preference.labelInterface;

  it('with steps needs a strength', () => {
    const side = answerByKey(labels, undefined, 'a');
    expect(problemsOf(labels, side).size).toBe(1);
    const strong = answerByKey(labels, side, '2');
    expect(strong?.values?.better).toEqual({ preference: { side: 'LEFT', strength: 2 } });
    expect(problemsOf(labels, strong).size).toBe(0);
  });

  it('may be a tie without any', () => {
    expect(problemsOf(labels, answerByKey(labels, undefined, '0')).size).toBe(0);
  });
});

describe('boxes', () => {
  const labels = boxes.labelInterface;

  it('must be as many as the project wants', () => {
    expect(problemsOf(labels, undefined).get('objects')).toBeDefined();
    const [control] = labels.controls ?? [];
    const box = { left: 0.1, top: 0.1, width: 0.2, height: 0.2, label: 'cat' };
    const answer = withValue(undefined, control ?? {}, {
      boxes: { boxes: [box, { ...box, label: 'dog' }] },
    });
    expect(problemsOf(labels, answer).size).toBe(0);
    expect(summaryOf(labels, answer)).toBe('Cat × 1, Dog × 1');
  });
});

it('says that an unknown question needs a newer app, rather than losing it', () => {
  const labels: LabelInterface = {
    controls: [{ key: 'rank', required: true, ranking: { inputs: ['a'] } }],
  };
  expect(problemsOf(labels, undefined).get('rank')).toBeDefined();
});
