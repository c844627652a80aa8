// Tables that finance downloads, and what it uploads; pure.

import type { PayoutResult, Settlement, WorkerBalances } from '@crowdloom/api';
import { decimalOf, type Money, microsOf } from '@crowdloom/api';
import { csvLine } from '../batches/results';

const amount = (money: Money | undefined) => decimalOf(microsOf(money));

/** Most workers that one call settles. */
export const SETTLED_AT_ONCE = 200;

export const inGroups = <T>(all: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  );

export const balancesCsv = (workers: WorkerBalances[]): string[] => [
  csvLine(['worker', 'pending', 'payable', 'wages', 'held', 'net_due', 'owed', 'currency']),
  ...workers.map((w) =>
    csvLine([
      w.worker ?? '',
      amount(w.pending),
      amount(w.payable),
      amount(w.payableSalary),
      amount(w.held),
      amount(w.netDue),
      amount(w.owed),
      w.payable?.currencyCode ?? '',
    ]),
  ),
];

export const settlementsCsv = (settlements: Settlement[]): string[] => [
  csvLine(['settlement', 'month', 'class', 'gross', 'tax', 'net', 'currency', 'method', 'rule']),
  ...settlements.map((s) =>
    csvLine([
      s.name ?? '',
      s.month ?? '',
      s.payClass ?? '',
      amount(s.gross),
      amount(s.tax),
      amount(s.net),
      s.gross?.currencyCode ?? '',
      s.taxMethod ?? '',
      s.taxRuleDate ?? '',
    ]),
  ),
];

const OUTCOMES = ['CONFIRMED', 'FAILED', 'CAME_BACK'] as const;

/** Lines of a payment's id and its outcome; the numbers of lines that say something else. */
export function readResults(text: string): { results: PayoutResult[]; wrong: number[] } {
  const results: PayoutResult[] = [];
  const wrong: number[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    const [id = '', said = ''] = line
      .split(/[,\t]/)
      .map((part) => part.trim().replace(/^"|"$/g, ''));
    if (!line.trim() || (i === 0 && id.toLowerCase() === 'id')) return;
    const outcome = OUTCOMES.find((known) => known === said.toUpperCase());
    if (id && outcome) results.push({ endToEndId: id, outcome });
    else wrong.push(i + 1);
  });
  return { results, wrong };
}

/** "2026-03" for a day in China, where the books are kept. */
export const monthOf = (time: Date) =>
  new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 7);

export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

export const quarterOf = (month: string) =>
  `${month.slice(0, 4)}Q${Math.ceil(Number(month.slice(5)) / 3)}`;
