// WCAG 2.2 AA by axe on every screen of both apps, in light and dark and both languages.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Served, serveFake } from '../fake-gateway/serve';
import { ANNOTATOR_TOUR } from '../tours/annotator';
import { CONSOLE_TOUR } from '../tours/console';
import type { Step } from '../tours/step';
import { complaints, DESKTOP, launch, openView, PHONE, type View } from './browser';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const VIEWS: View[] = [
  { size: PHONE, locale: 'zh-CN', theme: 'light' },
  { size: PHONE, locale: 'en', theme: 'dark' },
  { size: DESKTOP, locale: 'zh-CN', theme: 'dark' },
  { size: DESKTOP, locale: 'en', theme: 'light' },
];

const TOURS: [string, (served: Served) => Step[]][] = [
  ['annotator', ANNOTATOR_TOUR],
  ['console', CONSOLE_TOUR],
];

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface AxeNode {
  html: string;
  failureSummary?: string;
}

/** What axe finds, in one line each. */
async function violationsOn(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const axe = (window as unknown as { axe: { run: (o: object) => Promise<any> } }).axe;
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
    return violations.flatMap((violation: { id: string; nodes: AxeNode[] }) =>
      violation.nodes.map(
        (node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`,
      ),
    );
  }, RULES);
}

/** Nothing that is pressed is smaller than a fingertip: 44 px, text links inside sentences aside. */
const smallTargets = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, .option, .segments label, nav a')]
      .filter((element) => !element.closest('.a9s-annotationlayer') && element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 40 || box.width < 24))
      .map(({ element, box }) => `${element.outerHTML.slice(0, 120)} ${box.width}x${box.height}`),
  );

/** Nothing makes the page scroll sideways. */
const overflow = (page: Page) =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));

describe.each(VIEWS)('$size.width px, $locale, $theme', (view) => {
  it.each(TOURS)(
    'every screen of the %s is accessible',
    async (_, tour) => {
      const served = await serveFake();
      const page = await openView(browser, served.url, view);
      const found: string[] = [];
      for (const step of tour(served)) {
        await step.go(page);
        const wide = await overflow(page);
        const problems = [...(await violationsOn(page)), ...(await smallTargets(page))];
        if (wide > 1) problems.push(`${wide} px too wide`);
        found.push(...problems.map((problem) => `${step.name}: ${problem}`));
      }
      await page.context().close();
      await served.close();
      expect(found).toEqual([]);
      expect(complaints.splice(0)).toEqual([]);
    },
    180_000,
  );
});
