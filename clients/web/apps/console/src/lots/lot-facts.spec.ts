import { expect, it } from 'vitest';
import { aqlText, hasLots, outlookOf } from './lot-facts';

it.each([
  [0, 0, 'inspect'],
  [79, 2, 'inspect'],
  [80, 2, 'accept'],
  [80, 3, 'return'],
  [3, 3, 'return'],
])('%i inspected with %i findings: %s', (inspectedCount, nonconformingUnits, outlook) => {
  const plan = { acceptNumber: 2, rejectNumber: 3 };
  expect(outlookOf({ plan, sampledCount: 80, inspectedCount, nonconformingUnits })).toBe(outlook);
});

it.each([
  [10, '0.010'],
  [65, '0.065'],
  [150, '0.15'],
  [1000, '1.0'],
  [6500, '6.5'],
  [10000, '10'],
])('writes %i as AQL %s', (milli, text) => {
  expect(aqlText(milli)).toBe(text);
});

it('knows projects whose work is accepted by lots', () => {
  expect(hasLots({ stages: [{ kind: 'LABEL' }, { kind: 'ACCEPT' }] })).toBe(true);
  expect(hasLots({ stages: [{ kind: 'LABEL' }] })).toBe(false);
  expect(hasLots({})).toBe(false);
});
