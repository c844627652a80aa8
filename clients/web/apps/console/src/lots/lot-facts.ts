// What a lot's numbers say; pure.

import type { Lot, Project } from '@crowdloom/api';
import type { Tone } from '@crowdloom/ui';

export const lotTone = (state: Lot['state']): Tone =>
  (({ OPEN: 'neutral', SEALED: 'info', ACCEPTED: 'good', RETURNED: 'bad' }) as const)[
    (state ?? 'OPEN') as 'OPEN'
  ] ?? 'neutral';

export const hasLots = (project: Project) =>
  project.stages?.some((stage) => stage.kind === 'ACCEPT') ?? false;

export type Outlook = 'inspect' | 'accept' | 'return';

/** What the inspections so far lead to: as soon as Re is reached the rest cannot change it. */
export function outlookOf(lot: Lot): Outlook {
  const { plan, nonconformingUnits = 0, inspectedCount = 0, sampledCount = 0 } = lot;
  if (nonconformingUnits >= (plan?.rejectNumber ?? 1)) return 'return';
  return inspectedCount >= sampledCount ? 'accept' : 'inspect';
}

/** AQL as the standard prints it: 1000 thousandths of a percent are 1.0. */
export function aqlText(milliPercent = 0): string {
  const value = milliPercent / 1000;
  if (value >= 10) return String(value);
  if (value >= 1) return value.toFixed(1);
  return value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}
