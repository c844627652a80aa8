// Money is whole micros (10^-6 of the currency unit) in strings and BigInt: a double would lose
// what an int64 keeps.

import type { Money } from './types';

export const microsOf = (money: Money | undefined): bigint => BigInt(money?.micros ?? 0);

/** Reads what a person typed, for example "0.045"; undefined when it is no amount. */
export function parseMicros(text: string): bigint | undefined {
  const match = /^(\d{1,12})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (!match) return undefined;
  return BigInt(match[1] ?? 0) * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
}

/** The decimal text of micros, as Intl.NumberFormat takes it without rounding: "0.045". */
export function decimalOf(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -6)}${fraction && `.${fraction}`}`;
}
