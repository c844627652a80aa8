import { describe, expect, it } from 'vitest';
import {
  balancesCsv,
  inGroups,
  monthBefore,
  monthOf,
  quarterOf,
  readResults,
  settlementsCsv,
} from './lines';

const cny = (micros: string) => ({ currencyCode: 'CNY', micros });

describe('finance tables', () => {
  it('reads what became of payments, and tells the lines it cannot read', () => {
    const text = 'id,outcome\r\nP1-2-1,CONFIRMED\n"P1-2-2","failed"\n\nP1-2-3,maybe\n,FAILED';
    expect(readResults(text)).toEqual({
      results: [
        { endToEndId: 'P1-2-1', outcome: 'CONFIRMED' },
        { endToEndId: 'P1-2-2', outcome: 'FAILED' },
      ],
      wrong: [5, 6],
    });
  });

  it('writes amounts exactly', () => {
    expect(balancesCsv([{ worker: 'workers/1-5', payable: cny('40001') }])[1]).toBe(
      'workers/1-5,0,0.040001,0,0,0,0,CNY\r\n',
    );
    expect(settlementsCsv([{ name: 'n', month: '2026-03', gross: cny('1000000') }])[1]).toBe(
      'n,2026-03,,1,0,0,CNY,,\r\n',
    );
  });

  it('knows the months of the books', () => {
    expect(monthOf(new Date('2026-02-28T16:00:00Z'))).toBe('2026-03');
    expect(monthBefore('2026-01')).toBe('2025-12');
    expect(monthBefore('2026-11')).toBe('2026-10');
    expect(quarterOf('2026-04')).toBe('2026Q2');
  });

  it('settles in groups', () => {
    expect(inGroups([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inGroups([], 2)).toEqual([]);
  });
});
