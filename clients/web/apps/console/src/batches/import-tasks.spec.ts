import type { LabelInterface } from '@crowdloom/api';
import { expect, it } from 'vitest';
import { Chunker, taskOf } from './import-tasks';

const LABELS: LabelInterface = {
  inputs: [{ key: 'text', kind: 'TEXT' }],
  controls: [{ key: 'mood', choice: { options: [{ value: 'good' }, { value: 'bad' }] } }],
};

it('makes a task of a row', () => {
  expect(taskOf({ id: 'r1', text: 'hi', gold: 'good' }, LABELS)).toEqual({
    externalId: 'r1',
    payload: { text: 'hi' },
    gold: { values: { mood: { choice: { options: ['good'] } } } },
  });
});

it('lets an input be called id or gold', () => {
  const labels = { ...LABELS, inputs: [{ key: 'id' }, { key: 'gold' }] };
  expect(taskOf({ id: '1', gold: 'x' }, labels)).toEqual({ payload: { id: '1', gold: 'x' } });
});

it('has no gold where the cell is empty', () => {
  expect(taskOf({ text: 'hi', gold: '' }, LABELS)).not.toHaveProperty('gold');
});

it('fills chunks to at most 500 rows and loses none', () => {
  const chunker = new Chunker();
  const chunks = [];
  for (let line = 1; line <= 1203; line++) {
    const full = chunker.add({ line, task: { payload: { text: 'x' } } });
    if (full) chunks.push(full);
  }
  chunks.push(chunker.flush());
  expect(chunks.map((chunk) => chunk.length)).toEqual([500, 500, 203]);
  expect(chunks.flat().map((row) => row.line)).toEqual(
    Array.from({ length: 1203 }, (_, i) => i + 1),
  );
});

it('keeps chunks of large rows below the gateway’s limit', () => {
  const chunker = new Chunker();
  const text = 'y'.repeat(60_000);
  const sizes = Array.from(
    { length: 60 },
    (_, i) => chunker.add({ line: i, task: { payload: { text } } })?.length ?? 0,
  );
  expect(Math.max(...sizes)).toBeLessThan(30);
});
