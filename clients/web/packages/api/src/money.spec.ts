import { describe, expect, it } from 'vitest';
import { decimalOf, parseMicros } from './money';

describe('parseMicros', () => {
  it.each([
    ['0.04', 40_000n],
    ['1500', 1_500_000_000n],
    ['0,000001', 1n],
    [' 12.5 ', 12_500_000n],
  ])('reads %s', (text, micros) => expect(parseMicros(text)).toBe(micros));

  it.each(['', '-1', '1e3', '0.0000001', '1.2.3', 'abc'])('refuses %j', (text) =>
    expect(parseMicros(text)).toBeUndefined(),
  );
});

describe('decimalOf', () => {
  it.each([
    [40_000n, '0.04'],
    [-1n, '-0.000001'],
    [0n, '0'],
    [9_223_372_036_854_775_807n, '9223372036854.775807'],
  ])('writes %s without rounding', (micros, text) => expect(decimalOf(micros)).toBe(text));

  it('gives back what was read', () => {
    for (const micros of [1n, 999_999n, 1_000_000n, 123_456_789_012n]) {
      expect(parseMicros(decimalOf(micros))).toBe(micros);
    }
  });
});
