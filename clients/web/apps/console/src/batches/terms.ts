// The terms of a batch as a form holds them: texts, checked before they become numbers; pure.

import { type Audience, type Batch, decimalOf, parseMicros } from '@crowdloom/api';

export interface Terms {
  title: string;
  overlapMin: string;
  overlapMax: string;
  dynamic: boolean;
  labelPrice: string;
  reviewPrice: string;
  minutes: string;
  priority: string;
  leaseMinutes: string;
  audience: Audience;
}

export const NEW_TERMS: Terms = {
  title: '',
  overlapMin: '1',
  overlapMax: '5',
  dynamic: false,
  labelPrice: '0.10',
  reviewPrice: '0.05',
  minutes: '0.5',
  priority: '5',
  leaseMinutes: '15',
  audience: {},
};

export const termsOf = (batch: Batch): Terms => ({
  title: batch.title ?? '',
  overlapMin: String(batch.overlap?.min || 1),
  overlapMax: String(batch.overlap?.max || batch.overlap?.min || 1),
  dynamic: batch.overlap?.dynamic ?? false,
  labelPrice: decimalOf(BigInt(batch.price?.labelMicros ?? 0)),
  reviewPrice: decimalOf(BigInt(batch.price?.reviewMicros ?? 0)),
  minutes: String(batch.expectedMinutes ?? 0),
  priority: String(batch.priority ?? 0),
  leaseMinutes: String(Number.parseFloat(batch.leaseTtl ?? '900s') / 60),
  audience: batch.audience ?? {},
});

const whole = (text: string, min: number, max: number) =>
  /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;

const decimal = (text: string, min: number, max: number) =>
  /^\d+([.,]\d+)?$/.test(text) && toNumber(text) >= min && toNumber(text) <= max;

const toNumber = (text: string) => Number(text.replace(',', '.'));

/** The fields that cannot be taken as they are. */
export function wrongFields(terms: Terms): Set<keyof Terms> {
  const wrong = new Set<keyof Terms>();
  if (!terms.title.trim()) wrong.add('title');
  if (!whole(terms.overlapMin, 1, 1000)) wrong.add('overlapMin');
  if (terms.dynamic && !whole(terms.overlapMax, Number(terms.overlapMin), 1000))
    wrong.add('overlapMax');
  if (parseMicros(terms.labelPrice) === undefined) wrong.add('labelPrice');
  if (parseMicros(terms.reviewPrice) === undefined) wrong.add('reviewPrice');
  if (!decimal(terms.minutes, 0, 10_000)) wrong.add('minutes');
  if (!whole(terms.priority, 0, 9)) wrong.add('priority');
  if (!decimal(terms.leaseMinutes, 0.5, 1440)) wrong.add('leaseMinutes');
  return wrong;
}

export function batchOfTerms(terms: Terms): Batch {
  const min = Number(terms.overlapMin);
  return {
    title: terms.title.trim(),
    overlap: { min, ...(terms.dynamic && { max: Number(terms.overlapMax), dynamic: true }) },
    price: {
      labelMicros: String(parseMicros(terms.labelPrice) ?? 0n),
      reviewMicros: String(parseMicros(terms.reviewPrice) ?? 0n),
    },
    expectedMinutes: toNumber(terms.minutes),
    priority: Number(terms.priority),
    leaseTtl: `${Math.round(toNumber(terms.leaseMinutes) * 60)}s`,
    audience: terms.audience,
  };
}
