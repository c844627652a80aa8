// Tunnels, killed tabs, second devices, ended sessions: nothing is lost and nothing counts twice.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { PASSWORD } from '../fake-gateway/sample';
import { type Served, serveFake } from '../fake-gateway/serve';
import { allSent, chooseAndSubmit, drawBox, openDesk, submit } from './annotator-steps';
import { complaints, DESKTOP, launch, newPage, openView, PHONE, signIn } from './browser';

const MEI = { login: 'mei', password: PASSWORD };

let browser: Browser;
let served: Served;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  served = await serveFake();
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await signIn(page, '/', MEI);
});
afterEach(async () => {
  await page.context().close();
  await served.close();
  expect(complaints.splice(0)).toEqual([]);
});

const world = () => served.gateway.world;

const expectOnce = (count: number) => {
  expect(world().accepted).toHaveLength(count);
  expect(new Set(world().accepted).size).toBe(count);
};

it('three answers given offline survive a killed tab and are accepted once', async () => {
  await openDesk(page, '/desk/3-2/1');
  const { context } = { context: page.context() };
  await context.setOffline(true);
  await chooseAndSubmit(page, 0);
  await chooseAndSubmit(page, 1);
  await page.locator('.option').nth(2).click();
  await submit(page);
  await page.locator('.strip').waitFor({ timeout: 15_000 });
  await page.close({ runBeforeUnload: false });
  expectOnce(0);

  await context.setOffline(false);
  page = await newPage(context);
  await page.goto('/');
  await allSent(page);
  expectOnce(3);
});

it('opens without a network and goes on where it was', async () => {
  await openDesk(page, '/desk/3-2/1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(
    () => navigator.serviceWorker.controller !== null || caches.keys().then((k) => k.length > 0),
  );
  const text = await page.locator('.text-input').innerText();
  await page.locator('.option').nth(1).click();
  await page.waitForFunction(() => document.querySelector('.option.on'));
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('.desk-bar').waitFor();
  expect(await page.locator('.text-input').innerText()).toBe(text);
  expect(await page.locator('.option.on').innerText()).toContain('Neutral');
  await page.context().setOffline(false);
});

it('a lost reply makes no second answer', async () => {
  await openDesk(page, '/desk/3-2/1');
  await chooseAndSubmit(page, 0);
  served.gateway.fault = 'lost';
  await expect.poll(() => world().accepted.length, { timeout: 20_000 }).toBe(1);
  served.gateway.fault = 'none';
  await allSent(page);
  expectOnce(1);
});

it('a server that goes down and comes back takes what was done meanwhile', async () => {
  await openDesk(page, '/desk/3-2/1');
  served.gateway.fault = 'down';
  await chooseAndSubmit(page, 0);
  await chooseAndSubmit(page, 1);
  served.gateway.fault = 'none';
  await allSent(page);
  expectOnce(2);
});

it('a session that ends in the middle of a box keeps the box', async () => {
  await openDesk(page, '/desk/3-3/1');
  await drawBox(page, [0.2, 0.4], [0.45, 0.9]);
  world().sessions.clear();
  await submit(page);
  await page.locator('dialog[open] input[autocomplete=current-password]').fill(PASSWORD);
  await page.locator('dialog[open] button[type=submit]').click();
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await allSent(page);
  expectOnce(1);
  const [place] = world().places.values();
  expect(place?.answer?.values?.objects?.boxes?.boxes).toHaveLength(1);
});

it('two devices of one account work on the same tasks, each counted once', async () => {
  await openDesk(page, '/desk/3-2/1');
  const other = await openView(browser, served.url, { size: DESKTOP, locale: 'zh-CN' });
  await signIn(other, '/', MEI);
  await openDesk(other, '/desk/3-2/1');
  const text = await page.locator('.text-input').innerText();
  expect(await other.locator('.text-input').innerText()).toBe(text);
  await chooseAndSubmit(page, 0);
  await allSent(page);
  await chooseAndSubmit(other, 1);
  await expect.poll(() => other.locator('.strip.bad').count(), { timeout: 20_000 }).toBe(1);
  expectOnce(1);
  await other.goto('/me');
  expect(await other.locator('.outbox-entry').innerText()).toContain('另一台设备');
  await other.context().close();
});

it('explains a lost lease and offers the way on', async () => {
  await openDesk(page, '/desk/3-2/1');
  const first = await page.locator('.text-input').innerText();
  for (const place of world().places.values())
    place.expireTime = new Date(Date.now() - 1000).toISOString();
  for (const task of world().batches.get('projects/3-2/batches/1')?.tasks.slice(0, 3) ?? [])
    task.state = 'RESOLVED';
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await page.locator('.option').nth(0).click();
  await page.reload();
  await page.locator('.banner.warn').waitFor();
  await page.locator('.banner-actions button').click();
  await page.waitForFunction(
    (old) => document.querySelector('.text-input')?.textContent !== old,
    first,
  );
});
