// What keeps people from work, in words. The codes are the contract's.

import type { Obstacle } from '@crowdloom/api';
import { tMaybe } from '@crowdloom/i18n';

/** "OBSTACLE_SKILL" about "ner" is “skill “ner””. */
export const obstacleName = (obstacle: Obstacle | undefined, subject = '') =>
  tMaybe(`obstacle.${obstacle}`, { subject }) ?? String(obstacle);
