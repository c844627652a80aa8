import { expect, it } from 'vitest';
import { batchOfTerms, NEW_TERMS, termsOf, wrongFields } from './terms';

const GOOD = { ...NEW_TERMS, title: 'One' };

it('takes good terms', () => {
  expect(wrongFields(GOOD).size).toBe(0);
  expect(batchOfTerms({ ...GOOD, labelPrice: '0.045', leaseMinutes: '0.5' })).toMatchObject({
    price: { labelMicros: '45000' },
    leaseTtl: '30s',
    overlap: { min: 1 },
  });
});

it.each([
  ['title', ' '],
  ['overlapMin', '0'],
  ['overlapMin', '1.5'],
  ['labelPrice', '-1'],
  ['priority', '10'],
  ['leaseMinutes', '0.1'],
  ['minutes', 'soon'],
] as const)('refuses %s = %j', (key, value) => {
  expect([...wrongFields({ ...GOOD, [key]: value })]).toEqual([key]);
});

it('wants a maximum that is not below the minimum, only with dynamic overlap', () => {
  const low = { ...GOOD, overlapMin: '5', overlapMax: '2' };
  expect(wrongFields(low).size).toBe(0);
  expect([...wrongFields({ ...low, dynamic: true })]).toEqual(['overlapMax']);
});

it('reads back what it wrote', () => {
  const terms = {
    ...GOOD,
    dynamic: true,
    overlapMin: '2',
    overlapMax: '7',
    minutes: '1.5',
    reviewPrice: '0.2',
  };
  const { labelPrice, ...rest } = termsOf(batchOfTerms(terms));
  expect(labelPrice).toBe('0.1');
  expect(rest).toMatchObject({
    title: 'One',
    overlapMin: '2',
    overlapMax: '7',
    minutes: '1.5',
    reviewPrice: '0.2',
  });
});
