import type { Page } from 'playwright-core';

/** One screen of an app in one state: how to get there from the step before, and its name. */
export interface Step {
  name: string;
  go: (page: Page) => Promise<unknown>;
  /** The whole page instead of what the window shows. */
  full?: boolean;
}
