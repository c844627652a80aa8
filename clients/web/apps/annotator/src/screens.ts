// Screens that are chunks of their own: only the list of work belongs to the first load.

import { preload } from '@crowdloom/ui';

const screen = <M, K extends keyof M>(load: () => Promise<M>, name: K) => {
  return async () => ({ default: (await load())[name] });
};

export const screens = {
  desk: screen(() => import('./desk/desk-screen'), 'DeskScreen'),
  guidelines: screen(() => import('./work/guidelines-screen'), 'GuidelinesScreen'),
  returned: screen(() => import('./returned/returned-screen'), 'ReturnedScreen'),
  earnings: screen(() => import('./earnings/earnings-screen'), 'EarningsScreen'),
  assignment: screen(() => import('./earnings/assignment-screen'), 'AssignmentScreen'),
  me: screen(() => import('./me/me-screen'), 'MeScreen'),
  join: screen(() => import('./session/join-screen'), 'JoinScreen'),
};

/** What is needed next is fetched while the person looks at the list; at once when they come to it. */
export const preloadScreens = (afterMs: number) =>
  setTimeout(() => preload(screens.desk).catch(() => undefined), afterMs);
