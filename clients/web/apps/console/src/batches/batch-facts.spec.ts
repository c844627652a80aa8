import type { Batch } from '@crowdloom/api';
import { expect, it } from 'vitest';
import { costMicros, remainingMs, spentMicros } from './batch-facts';

const START = '2026-01-01T00:00:00Z';
const BATCH: Batch = {
  taskCount: 100,
  overlap: { min: 2 },
  price: { labelMicros: '100000', reviewMicros: '50000' },
  startTime: START,
  progress: { submittedAssignments: '50' },
};
const NOW = Date.parse(START) + 60_000;

it('estimates the rest from the speed so far', () => {
  expect(remainingMs(BATCH, NOW)).toBe(180_000);
});

it('does not guess before the first answer', () => {
  expect(remainingMs({ ...BATCH, progress: {} }, NOW)).toBeUndefined();
  expect(remainingMs({ ...BATCH, startTime: undefined }, NOW)).toBeUndefined();
});

it('adds the reviews to the cost', () => {
  expect(costMicros(BATCH, 0)).toBe(20_000_000n);
  expect(costMicros(BATCH, 0.5)).toBe(22_500_000n);
  expect(spentMicros(BATCH)).toBe(5_000_000n);
});
