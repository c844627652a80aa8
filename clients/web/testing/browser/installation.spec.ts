// A manager's day on a PC and a worker's on a phone against the real services, in both languages:
// from an empty project to accepted, reviewed, mended and paid answers.

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSent, openDesk, submit } from './annotator-steps';
import { complaints, DESKTOP, launch, openView, PHONE, signIn } from './browser';
import { DEMO_PASSWORD, type Installation, isBuilt, startInstallation } from './installation';

type Locale = 'zh-CN' | 'en';

const CSV = [
  'id,text',
  'a,"The parcel came early, and ""whole""."',
  'b,Never again.',
  `c,${'很好用。'.repeat(1000)}`,
  'broken',
  'd,جيد جدا 🌸',
  '',
].join('\n');

let browser: Browser;
let stack: Installation;

beforeAll(async () => {
  if (!isBuilt()) return;
  browser = await launch();
  stack = await startInstallation();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.close();
}, 60_000);

const open = async (login: string, locale: Locale, path: string, size = DESKTOP): Promise<Page> => {
  const page = await openView(browser, stack.url, { size, locale });
  await signIn(page, path, { login, password: DEMO_PASSWORD, organization: '1' });
  return page;
};

/** "/console/project/1-3" -> "1-3" */
const lastPart = (page: Page) => new URL(page.url()).pathname.split('/').pop() ?? '';

async function makeProject(page: Page): Promise<string> {
  await page.goto('/console/new-project');
  await page.locator('.template').nth(1).click();
  await page.locator('form input').first().fill('Reviews 评论 🌾 تعليقات');
  await page.locator('form input[type=number]').fill('100');
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(/\/project\//);
  return lastPart(page);
}

async function grantBudget(page: Page, yuan: string) {
  await page.goto('/console/finance');
  await page.locator('.card-actions .primary').first().click();
  await page.locator('dialog[open] input[inputmode=decimal]').fill(yuan);
  await page.locator('dialog[open] footer .primary').click();
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
}

async function makeBatch(page: Page, project: string): Promise<string> {
  await page.goto(`/console/project/${project}`);
  await page.locator('.page-header .primary').click();
  await page.locator('dialog[open] input').first().fill('One 第一批');
  await page.locator('dialog[open] footer .primary').click();
  await page.waitForURL(/\/batch\//);
  const buffer = Buffer.from(CSV);
  await page
    .locator('.file-drop input')
    .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
  await page.locator('.limited td').first().waitFor();
  expect(await page.locator('.limited td').first().innerText()).toBe('5');
  await page.locator('.card .primary').click();
  await page
    .locator('.banner strong')
    .getByText(/Import finished|导入完成/)
    .waitFor();
  await page.locator('.page-header .primary').click();
  await page.locator('.page-header .badge.good').waitFor();
  return lastPart(page);
}

/** Labels what there is, the first option each time. */
async function label(page: Page, desk: string, count: number) {
  await openDesk(page, desk);
  for (let i = 0; i < count; i++) {
    await page.locator('.option').first().waitFor();
    const task = await page.locator('.text-input').first().innerText();
    await page.locator('.option').first().click();
    await submit(page);
    await page.waitForFunction(
      (old) => document.querySelector<HTMLElement>('.text-input')?.innerText !== old,
      task,
      { timeout: 30_000 },
    );
  }
  await allSent(page);
}

async function review(page: Page, path: string, returned: number) {
  await page.goto(path);
  await page.locator('.card .primary, .review-cell').first().waitFor();
  const acknowledge = page.locator('.prose + div .primary');
  if (await acknowledge.count()) await acknowledge.click();
  await page.locator('.review-cell').first().focus();
  for (let i = 0; i < returned; i++) {
    await page.keyboard.press('r');
    await page.locator('dialog[open] select').selectOption('WRONG');
    await page.locator('dialog[open] textarea').fill('Please look again 请再看看');
    await page.locator('dialog[open] footer .primary').click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  }
  await page.locator('.page-header .button').first().click();
  await page.locator('.page-header .primary').click();
  await page.locator('.toast').waitFor();
}

describe.runIf(isBuilt()).each(['zh-CN', 'en'] as const)(
  'the real installation in %s',
  (locale) => {
    it('carries work from the import to the pay', async () => {
      const manager = await open('manager', locale, '/console/');
      const project = await makeProject(manager);
      const finance = await open('finance', locale, '/console/finance');
      await grantBudget(finance, '100');
      const batch = await makeBatch(manager, project);

      const worker = await open('worker1', locale, '/', PHONE);
      await worker.locator('.offer').first().waitFor();
      await label(worker, `/desk/${project}/${batch}`, 4);

      const reviewer = await open('reviewer', locale, '/console/review');
      await expectSoon(async () => {
        await reviewer.goto('/console/review');
        await reviewer.locator('.tile, .empty').first().waitFor();
        return reviewer.locator(`a[href$="/review/${project}/${batch}"] .badge.good`).count();
      }, 1);
      await review(reviewer, `/console/review/${project}/${batch}`, 1);

      await expectSoon(async () => {
        await worker.goto('/returned');
        await worker.locator('.comment, .empty').first().waitFor();
        return worker.locator('.comment').count();
      }, 1);
      expect(await worker.locator('.comment').innerText()).toContain('请再看看');
      await worker.locator('.card .primary').click();
      await worker.locator('.option').nth(2).click();
      await submit(worker);
      await allSent(worker);
      await expectSoon(async () => {
        await reviewer.goto(`/console/review/${project}/${batch}`);
        await reviewer.locator('.review-cell, .empty').first().waitFor();
        return reviewer.locator('.review-cell').count();
      }, 1);
      await review(reviewer, `/console/review/${project}/${batch}`, 0);

      await expectSoon(async () => {
        await manager.goto(`/console/batch/${project}/${batch}`);
        await manager.locator('.numbers').first().waitFor();
        return Number(
          await manager.locator('[role=progressbar]').first().getAttribute('aria-valuenow'),
        );
      }, 4);
      const [download] = await Promise.all([
        manager.waitForEvent('download'),
        manager.getByRole('button', { name: 'CSV', exact: true }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      expect(lines).toHaveLength(5);
      expect(lines.filter((line) => line.endsWith(',positive'))).toHaveLength(3);
      expect(lines.filter((line) => line.endsWith(',negative'))).toHaveLength(1);

      await manager.goto(`/console/task/${project}/${batch}/1`);
      await manager.locator('tbody tr').first().waitFor();
      expect(await manager.locator('tbody tr').count()).toBe(2);
      await worker.goto('/earnings');
      await worker.locator('.line').first().waitFor();
      expect(await worker.locator('.balance.main dd').innerText()).not.toMatch(/0\.00$/);
      for (const page of [manager, finance, worker, reviewer]) await page.context().close();
      expect(complaints.splice(0)).toEqual([]);
    }, 180_000);
  },
);

describe.runIf(isBuilt())('the operator’s page', () => {
  it('shows the numbers of the metrics and explains a worker without work', async () => {
    const page = await open('operator', 'en', '/console/operator');
    await page.locator('.u-over').first().waitFor({ timeout: 30_000 });
    expect(await page.locator('.tiles-row .big').allInnerTexts()).toContainEqual(
      expect.stringMatching(/ms$/),
    );
    await page.locator('.ask input').fill('worker1');
    await page.locator('.ask button').click();
    await page.locator('.reasons-list li, .ask ~ .banner').first().waitFor();
    await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  }, 60_000);
});

async function expectSoon(look: () => Promise<number>, wanted: number) {
  await expect.poll(look, { timeout: 30_000, interval: 500 }).toBe(wanted);
}
