// What a project may choose for the inspection of its lots, by GB/T 2828.1 (ISO 2859-1).

import type { Acceptance } from '@crowdloom/api';

export const LEVELS = [
  'SPECIAL_1',
  'SPECIAL_2',
  'SPECIAL_3',
  'SPECIAL_4',
  'GENERAL_I',
  'GENERAL_II',
  'GENERAL_III',
] as const satisfies readonly Acceptance['level'][];

/** Acceptance quality limits in thousandths of a percent. */
export const AQLS = [
  10, 15, 25, 40, 65, 100, 150, 250, 400, 650, 1000, 1500, 2500, 4000, 6500, 10_000,
];

export const COUNTED = [
  'TASK',
  'OBJECT',
  'ATTRIBUTE',
] as const satisfies readonly Acceptance['denominator'][];

export const NEW_ACCEPTANCE: Acceptance = {
  level: 'GENERAL_II',
  aqlMilliPercent: 1000,
  denominator: 'TASK',
};
