// Numbers, money and times in the language of the screen.

import { decimalOf, type LocalizedText } from '@crowdloom/api';
import { shownLocale } from './translate';

export const number = (value: number, options: Intl.NumberFormatOptions = {}) =>
  new Intl.NumberFormat(shownLocale(), options).format(value);

export const percent = (share: number, digits = 0) =>
  number(share, { style: 'percent', maximumFractionDigits: digits });

/** Money to the last micro that matters; at least two decimals. */
export const money = (micros: bigint, currency: string) =>
  new Intl.NumberFormat(shownLocale(), {
    style: 'currency',
    currency: currency || 'CNY',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 6,
  }).format(decimalOf(micros) as unknown as number);

export const dateTime = (time: string | undefined) =>
  time
    ? new Intl.DateTimeFormat(shownLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
        new Date(time),
      )
    : '–';

export const day = (time: string) =>
  new Intl.DateTimeFormat(shownLocale(), { dateStyle: 'full' }).format(new Date(time));

/** "4:05" or "1:02:05". */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i ? String(part).padStart(2, '0') : String(part))).join(':');
}

/** Bytes as megabytes, to the second digit that says something. */
export const megabytes = (bytes: number) =>
  bytes < 5000 ? `< ${number(0.01)}` : number(bytes / 1e6, { maximumSignificantDigits: 2 });

/** A text in the reader's language, else in their base language, else the first there is. */
export function localized(text: LocalizedText | undefined, fallback = ''): string {
  const texts = text?.texts ?? {};
  const shown = shownLocale();
  const near = Object.keys(texts).find((tag) => tag.split('-')[0] === shown.split('-')[0]);
  return texts[shown] ?? texts[near ?? ''] ?? Object.values(texts)[0] ?? fallback;
}
