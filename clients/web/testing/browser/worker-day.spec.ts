// A worker's day on a phone, in both languages: from the invitation to the pay.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Served, serveFake } from '../fake-gateway/serve';
import { allSent, chooseAndSubmit, drawBox, openDesk, submit } from './annotator-steps';
import { complaints, launch, openView, PHONE } from './browser';

let browser: Browser;
let served: Served;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  served = await serveFake();
});
afterEach(async () => {
  await page.context().close();
  await served.close();
  expect(complaints.splice(0)).toEqual([]);
});

const world = () => served.gateway.world;

async function join() {
  await page.goto('/join?code=LOOM-7');
  await page.locator('input[autocomplete=name]').fill('新同事 🌾');
  await page.locator('input[autocomplete=new-password]').fill('a-long-password');
  await page.locator('button[type=submit]').click();
  await page.locator('.offer').first().waitFor();
}

/** The outbox may look empty before the last answer is in it, so the server is asked. */
const acceptedAre = (count: number) =>
  expect.poll(() => world().accepted.length, { timeout: 30_000 }).toBe(count);

async function mendReturned() {
  const place = [...world().places.values()].find((p) => p.task.startsWith('projects/3-3/'));
  Object.assign(place ?? {}, {
    state: 'RETURNED',
    returnReason: {
      errorCode: 'MISSING',
      comment: '漏了一只',
      pin: { input: 'image', x: 0.7, y: 0.6 },
    },
  });
  await page.goto('/returned');
  expect(await page.locator('.comment').innerText()).toContain('漏了一只');
  await page.locator('.card .primary').click();
  await page.locator('.desk-bar').waitFor();
  await page.locator('.region').first().waitFor();
  await drawBox(page, [0.6, 0.5], [0.75, 0.9]);
  await submit(page);
}

describe.each(['zh-CN', 'en'] as const)('in %s', (locale) => {
  it('goes from the invitation to the pay', async () => {
    page = await openView(browser, served.url, { size: PHONE, locale });
    await join();
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    expect(await page.locator('.offer').first().innerText()).toMatch(/¥0\.12/);

    await openDesk(page, '/desk/3-2/1');
    await chooseAndSubmit(page, 0);
    await chooseAndSubmit(page, 1);

    await openDesk(page, '/desk/3-4/1');
    await page.locator('.pairwise .segments label').first().click();
    await page.locator('.pairwise .segmented').nth(1).locator('label').nth(2).click();
    await submit(page);
    await acceptedAre(3); // leaving the page at once would race with the answer being kept

    await openDesk(page, '/desk/3-3/1');
    await drawBox(page, [0.2, 0.4], [0.45, 0.9]);
    await submit(page);
    await allSent(page);
    await acceptedAre(4);

    await mendReturned();
    await allSent(page);
    await acceptedAre(5);

    await page.goto('/earnings');
    await page.locator('.line').first().click();
    await page.locator('.answer-review').waitFor();
  });

  it('changes the language without losing what is on the screen', async () => {
    page = await openView(browser, served.url, { size: PHONE, locale });
    await join();
    await page.goto('/me');
    const other = locale === 'en' ? 'zh-CN' : 'en';
    await page.evaluate(() => Object.assign(window, { mark: 1 }));
    await page.locator(`label:has(span[lang="${other}"])`).click();
    await page.waitForFunction((lang) => document.documentElement.lang === lang, other);
    const heading = other === 'en' ? 'Settings' : '设置';
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    expect(await page.evaluate(() => 'mark' in window)).toBe(true);
  });
});

it('answers by keyboard alone', async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await join();
  await openDesk(page, '/desk/3-2/1');
  await page.keyboard.press('2');
  expect(await page.locator('.option.on').innerText()).toContain('Neutral');
  await page.keyboard.press('Enter');
  await page.locator('.option.on').waitFor({ state: 'detached' });
  await allSent(page);
  const [place] = world().places.values();
  expect(place?.answer?.values?.sentiment).toEqual({ choice: { options: ['neutral'] } });
});

it('makes and shapes a box by keyboard alone', async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await join();
  await openDesk(page, '/desk/3-3/1');
  await page.getByRole('button', { name: 'Add a box' }).focus();
  await page.keyboard.press('Enter');
  const region = page.locator('.region-name');
  await region.focus();
  for (const key of ['ArrowLeft', 'ArrowUp', 'Shift+ArrowRight']) await page.keyboard.press(key);
  expect(await region.innerText()).toContain('Left 34 %, top 34 %, width 31 %, height 30 %');
});

it('takes the last answer back before it is sent', async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await join();
  await openDesk(page, '/desk/3-2/1');
  const text = await page.locator('.text-input').innerText();
  await chooseAndSubmit(page, 2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(
    (old) => document.querySelector('.text-input')?.textContent === old,
    text,
  );
  expect(await page.locator('.option.on').innerText()).toContain('Negative');
  expect(world().accepted).toEqual([]);
});

it('takes back an answer that was sent already', async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await join();
  await openDesk(page, '/desk/3-1/1');
  await page.locator('.option').first().click();
  await submit(page);
  await allSent(page);
  await acceptedAre(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('.option.on').waitFor();
  const mine = [...world().places.values()].find((place) => place.attempt === 2);
  expect(mine?.state).toBe('LEASED');
});

it('skips with a reason', async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await join();
  await openDesk(page, '/desk/3-2/1');
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.getByLabel('The task is broken').check();
  await page.getByRole('button', { name: 'Report as broken' }).click();
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  const states = [...world().places.values()].map((p) => p.state);
  expect(states.filter((state) => state === 'SKIPPED')).toHaveLength(1);
});

it('stays where there is no work, and goes on when there is', async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  const batch = world().batches.get('projects/3-2/batches/1');
  for (const task of batch?.tasks ?? []) task.state = 'PENDING';
  await join();
  await openDeskWithoutWork('/desk/3-2/1');
  await page.getByRole('heading', { name: 'All done for now' }).waitFor();
  for (const task of batch?.tasks ?? []) task.state = 'OPEN';
  await page.locator('.desk-bar').waitFor({ timeout: 20_000 });
});

async function openDeskWithoutWork(path: string) {
  await page.goto(path);
  await page.locator('.sticky-bar .primary').click();
  await page.locator('.empty').waitFor();
}
