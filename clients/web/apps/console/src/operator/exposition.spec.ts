import { describe, expect, it } from 'vitest';
import { growth, parseExposition, quantile, select, sum } from './exposition';

const TEXT = `# HELP calls_total Finished calls
# TYPE calls_total counter
calls_total{method="/a.B/Submit",code="ok"} 10
calls_total{method="/a.B/Submit",code="not_found"} 2
odd{text="a \\"b\\" \\n c"} 1.5e3 1700000000
up 1
`;

const histogram = (counts: [string, number][]) =>
  parseExposition(counts.map(([le, count]) => `d_bucket{le="${le}"} ${count}`).join('\n'));

it('reads names, labels and values', () => {
  const samples = parseExposition(TEXT);
  expect(samples).toHaveLength(4);
  expect(sum(samples, 'calls_total')).toBe(12);
  expect(sum(samples, 'calls_total', { code: /^(?!ok)/ })).toBe(2);
  expect(select(samples, 'odd')[0]).toEqual({
    name: 'odd',
    labels: { text: 'a "b" \n c' },
    value: 1500,
  });
});

it('takes a restarted process for a counter from zero', () => {
  const before = parseExposition('n 100');
  expect(growth(before, parseExposition('n 130'), 'n')).toBe(30);
  expect(growth(before, parseExposition('n 7'), 'n')).toBe(7);
});

describe('quantile', () => {
  const none = parseExposition('');

  it('is linear within a bucket', () => {
    const after = histogram([
      ['0.1', 50],
      ['0.2', 100],
      ['+Inf', 100],
    ]);
    expect(quantile(none, after, 'd', 0.5)).toBeCloseTo(0.1);
    expect(quantile(none, after, 'd', 0.75)).toBeCloseTo(0.15);
  });

  it('looks only at what came between two readings', () => {
    const before = histogram([
      ['0.1', 1000],
      ['1', 1000],
      ['+Inf', 1000],
    ]);
    const after = histogram([
      ['0.1', 1000],
      ['1', 1010],
      ['+Inf', 1010],
    ]);
    expect(quantile(before, after, 'd', 0.5)).toBeGreaterThan(0.1);
  });

  it('has no answer without observations', () => {
    expect(quantile(none, none, 'd', 0.5)).toBeUndefined();
  });

  it('names the last bound for what lies beyond it', () => {
    expect(
      quantile(
        none,
        histogram([
          ['0.1', 1],
          ['+Inf', 10],
        ]),
        'd',
        0.99,
      ),
    ).toBe(0.1);
  });
});
