// Pictures on a phone and in the console: their size on the way, fingers on them, and how they come in.

import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addBatch, addProject, PASSWORD } from '../fake-gateway/sample';
import { type Served, serveFake } from '../fake-gateway/serve';
import { allSent, drawBox, openDesk, submit } from './annotator-steps';
import { complaints, DESKTOP, launch, openView, PHONE, signIn } from './browser';

const MEI = { login: 'mei', password: PASSWORD };
const ICON = readFileSync(new URL('../../apps/annotator/public/icon-192.png', import.meta.url));

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

const phone = async () => {
  page = await openView(browser, served.url, { size: PHONE, locale: 'en' });
  await signIn(page, '/', MEI);
};

const widths = () =>
  served.gateway.mediaCalls.map((url) => new URL(url, served.url).searchParams.get('w'));

it('come in the width of the screen, and say what they take of the data plan', async () => {
  await phone();
  await openDesk(page, '/desk/3-3/1');
  await page.locator('.a9s-annotationlayer').waitFor();
  expect(new Set(widths())).toEqual(new Set(['320']));
  expect(await page.locator('.desk-header').innerText()).toMatch(/[\d.]+ MB/);
  await page.goto('/me');
  const card = page.locator('.card', { hasText: 'Data use' });
  await expect.poll(() => card.innerText()).toMatch(/3 tasks/);
  expect(await card.innerText()).toMatch(/0\.00\d+ MB|0\.01 MB/);
});

const pictureWidth = () => page.locator('.box-image').evaluate((e) => e.clientWidth);

/** Two fingers that move apart, as the browser hears them from a screen. */
async function pinch(session: CDPSession, from: number, to: number) {
  const box = await page.locator('.box-scroll').boundingBox();
  if (!box) throw new Error('no picture');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const at = (apart: number) => [
    { x: x - apart, y, id: 1 },
    { x: x + apart, y, id: 2 },
  ];
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: object[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: touchPoints as never });
  await send('touchStart', at(from).slice(0, 1));
  await send('touchStart', at(from));
  for (let i = 1; i <= 5; i++) await send('touchMove', at(from + ((to - from) * i) / 5));
  await send('touchEnd', []);
}

it('grow under two fingers, get more detail, and keep their boxes in place', async () => {
  await phone();
  await openDesk(page, '/desk/3-3/1');
  await drawBox(page, [0.2, 0.4], [0.45, 0.9]);
  const before = await page.locator('.region').first().innerText();
  const width = await pictureWidth();
  const session = await page.context().newCDPSession(page);
  await pinch(session, 30, 90);
  await expect.poll(pictureWidth).toBeGreaterThan(width * 2);
  await expect.poll(widths).toContain('2048');
  expect(await page.locator('.region').count()).toBe(1);
  expect(await page.locator('.region').first().innerText()).toBe(before);
  await pinch(session, 90, 10);
  await expect.poll(pictureWidth).toBe(width);
  await drawBox(page, [0.6, 0.5], [0.75, 0.9]);
  await submit(page);
  await allSent(page);
  const [place] = served.gateway.world.places.values();
  const boxes = place?.answer?.values?.objects?.boxes?.boxes ?? [];
  expect(boxes).toHaveLength(2);
  expect(Number(boxes[0]?.left)).toBeCloseTo(0.2, 1);
});

it('stand side by side where two are compared', async () => {
  const { world } = served.gateway;
  const project = addProject(world, 'preference', 'Which picture?', false);
  for (const input of world.projects.get(project)?.labelInterface?.inputs ?? [])
    if (input.key !== 'prompt') input.kind = 'IMAGE';
  addBatch(world, project, 'Pictures', 100_000, 1, 2, (i) => ({
    prompt: 'A cat in a meadow',
    left: `blobs/scene-${i}`,
    right: `blobs/scene-${i + 40}`,
  }));
  await phone();
  await openDesk(page, `/desk/${project.split('/')[1]}/1`);
  const sides = page.locator('.pairwise-sides img');
  await expect.poll(() => sides.count()).toBe(2);
  const [left, right] = [await sides.nth(0).boundingBox(), await sides.nth(1).boundingBox()];
  expect(Math.abs((left?.y ?? 0) - (right?.y ?? 1))).toBeLessThan(2);
  expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual(right?.x ?? 0);
  await page.locator('.pairwise .segments label').first().click();
});

it('are uploaded before the lines that name them, and only once', async () => {
  page = await openView(browser, served.url, { size: DESKTOP, locale: 'en' });
  await signIn(page, '/console/', { login: 'manager', password: PASSWORD });
  await page.goto('/console/batch/3-1/1');
  const files = [
    { name: 'one.png', mimeType: 'image/png', buffer: ICON },
    { name: 'long.png', mimeType: 'image/png', buffer: Buffer.alloc(1_200_000, 'x') },
    { name: 'bad.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
  ];
  const picker = page.locator('input[type=file][multiple]').first();
  await picker.setInputFiles(files);
  await page.getByText('1 file was not taken').waitFor();
  await page.getByText('2 files ready').waitFor();
  const csv = 'id,image\nm-1,one.png\nm-2,./long.png\nm-3,bad.png\n';
  await page
    .locator('.file-drop input')
    .setInputFiles({ name: 'm.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.locator('.limited td').first().waitFor();
  expect(await page.locator('.limited tbody').innerText()).toContain('not among those uploaded');
  await page.getByRole('button', { name: 'Import 2' }).click();
  await page.getByText('Import finished').waitFor();
  const tasks = served.gateway.world.batches.get('projects/3-1/batches/1')?.tasks.slice(-2) ?? [];
  for (const task of tasks) expect(task.payload?.image).toMatch(/^media\/3\/[0-9a-f]{64}\.png$/);
  const uploads = () => served.gateway.calls.filter((call) => call.endsWith('UploadMedia')).length;
  const before = uploads();
  await picker.setInputFiles(files.slice(0, 2));
  await page.getByText('2 files ready').waitFor();
  await expect.poll(() => uploads() - before).toBe(2);
});
