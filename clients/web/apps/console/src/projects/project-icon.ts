import type { LabelInterface } from '@crowdloom/api';
import { kindOf } from '@crowdloom/tools';
import type { IconName } from '@crowdloom/ui';

/** What kind of work a project is, at a glance. */
export function iconOf(labels: LabelInterface | undefined): IconName {
  const kind = labels?.controls?.[0] && kindOf(labels.controls[0]);
  if (kind === 'boxes') return 'box';
  if (kind === 'pairwise') return 'compare';
  return labels?.inputs?.[0]?.kind === 'IMAGE' ? 'image' : 'text';
}
