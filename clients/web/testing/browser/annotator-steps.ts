// What a person does in the annotator app, in a few words.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Opens a batch from the list of work, past guidelines that are not read yet. */
export async function openDesk(page: Page, path: string) {
  await page.goto(path);
  await page.locator('.sticky-bar .primary, .desk-bar').first().waitFor();
  const acknowledge = page.locator('.sticky-bar .primary');
  if (await acknowledge.count()) {
    await acknowledge.click();
    await page.locator('.offer, .desk-bar').first().waitFor();
    await page.goto(path);
  }
  await page.locator('.desk-bar').waitFor();
}

export const submit = (page: Page) => page.locator('.desk-bar .primary').click();

/** What is shown of the task in hand, to see when the next one comes. */
export const taskText = (page: Page) => page.locator('.text-input').first().innerText();

export async function chooseAndSubmit(page: Page, option = 0) {
  const before = await taskText(page);
  await page.locator('.option').nth(option).click();
  await submit(page);
  await page.waitForFunction(
    (old) => document.querySelector('.text-input')?.textContent !== old,
    before,
  );
}

/** Draws a box by hand; shares of the picture's size. */
export async function drawBox(page: Page, from: [number, number], to: [number, number]) {
  const canvas = page.locator('.a9s-annotationlayer').first();
  await canvas.waitFor();
  const frame = await canvas.boundingBox();
  if (!frame) throw new Error('the canvas is not on the screen');
  const at = ([x, y]: [number, number]) =>
    [frame.x + frame.width * x, frame.y + frame.height * y] as const;
  const count = await page.locator('.region').count();
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
  await page.locator('.region').nth(count).waitFor();
}

const waitingCount = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const open = indexedDB.open('crowdloom');
        open.onerror = reject;
        open.onsuccess = () => {
          const count = open.result.transaction('outbox').objectStore('outbox').count();
          count.onsuccess = () => {
            open.result.close();
            resolve(count.result);
          };
        };
      }),
  );

/** The outbox is empty: everything is at the server. */
export const allSent = (page: Page) =>
  expect.poll(() => waitingCount(page), { timeout: 30_000, interval: 200 }).toBe(0);
