// Pictures of every screen for people to look at: npm run screenshots -- FOLDER [PREFIX]

import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { complaints, DESKTOP, launch, openView, PHONE, type View } from './browser/browser';
import { serveFake } from './fake-gateway/serve';
import { ANNOTATOR_TOUR } from './tours/annotator';
import { CONSOLE_TOUR } from './tours/console';
import type { Step } from './tours/step';

const [folder = '/tmp/web-shots', only = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const VIEWS: View[] = (['zh-CN', 'en'] as const).flatMap(
  (locale) =>
    [
      { size: PHONE, locale, theme: 'light' },
      { size: PHONE, locale, theme: 'dark' },
      { size: DESKTOP, locale, theme: 'light' },
      { size: DESKTOP, locale, theme: 'dark' },
    ] as View[],
);

const nameOf = ({ size, locale, theme }: View) => `${size.width}-${locale}-${theme}`;

async function tour(page: Page, steps: Step[], view: View) {
  for (const step of steps) {
    await step.go(page);
    await page.waitForTimeout(150);
    const path = `${folder}/${step.name}.${nameOf(view)}.png`;
    await page.screenshot({ path, fullPage: step.full ?? false });
  }
}

const browser = await launch();
for (const view of VIEWS.filter((v) => nameOf(v).includes(only))) {
  const served = await serveFake();
  const page = await openView(browser, served.url, view);
  await tour(page, ANNOTATOR_TOUR(served), view);
  await page.context().close();
  const console_ = await openView(browser, served.url, view);
  await tour(console_, CONSOLE_TOUR(served), view);
  await console_.context().close();
  await served.close();
}
await browser.close();
for (const complaint of new Set(complaints)) console.log(complaint);
