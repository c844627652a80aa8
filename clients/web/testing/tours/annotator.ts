// Every screen of the annotator app, in an order in which each step finds what it needs.

import type { Page } from 'playwright-core';
import { signIn } from '../browser/browser';
import { PASSWORD } from '../fake-gateway/sample';
import type { Served } from '../fake-gateway/serve';
import type { Step } from './step';

const open = (path: string, sign: string) => async (page: Page) => {
  await page.goto(path);
  await page.locator(sign).first().waitFor();
};

const press = (selector: string) => (page: Page) => page.locator(selector).first().click();

const acknowledge = async (page: Page) => {
  await press('.sticky-bar .primary')(page);
  await page.locator('.desk-bar, .offer').first().waitFor();
};

/** Opens a batch's desk, past its guidelines. */
const desk = (project: number) => async (page: Page) => {
  await page.goto(`/desk/3-${project}/1`);
  await page.locator('.sticky-bar .primary, .desk-bar').first().waitFor();
  if (await page.locator('.sticky-bar .primary').count()) {
    await acknowledge(page);
    await page.goto(`/desk/3-${project}/1`);
  }
  await page.locator('.desk-bar').waitFor();
};

async function drawBox(page: Page) {
  const frame = await page.locator('.a9s-annotationlayer').boundingBox();
  if (!frame) throw new Error('no canvas');
  const { x, y, width, height } = frame;
  await page.mouse.move(x + width * 0.2, y + height * 0.45);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.3, y + height * 0.6);
  await page.mouse.move(x + width * 0.42, y + height * 0.92);
  await page.mouse.up();
  await page.locator('.region').first().waitFor();
}

export const ANNOTATOR_TOUR = ({ gateway }: Served): Step[] => [
  { name: 'a01-sign-in', go: open('/', '.entry-card') },
  {
    name: 'a02-sign-in-refused',
    go: async (page) => {
      await page.locator('input[autocomplete=organization]').fill('3');
      await page.locator('input[autocomplete=username]').fill('mei');
      await page.locator('input[autocomplete=current-password]').fill('wrong-password');
      await press('button[type=submit]')(page);
      await page.locator('.banner').waitFor();
    },
  },
  {
    name: 'a03-join',
    go: async (page) => {
      await page.goto('/join?code=LOOM-7');
      await press('button[type=submit]')(page);
    },
  },
  {
    name: 'a04-work',
    full: true,
    go: async (page) => {
      await signIn(page, '/', { login: 'mei', password: PASSWORD });
      await page.locator('.offer').first().waitFor();
    },
  },
  { name: 'a05-guidelines', go: open('/guidelines/3-3', '.prose') },
  { name: 'a06-image', go: desk(1) },
  { name: 'a07-image-chosen', go: press('.option') },
  {
    name: 'a08-skip',
    go: async (page) => {
      await page.locator('.desk-bar .quiet').last().click();
      await page.locator('dialog[open]').waitFor();
    },
  },
  {
    name: 'a09-image-next',
    go: async (page) => {
      await page.keyboard.press('Escape');
      await press('.desk-bar .primary')(page);
      await page.locator('.desk-bar .quiet').nth(1).waitFor();
    },
  },
  { name: 'a10-text', go: desk(2) },
  {
    name: 'a11-text-missing',
    go: async (page) => {
      await press('.desk-bar .primary')(page);
      await page.locator('.field-error').waitFor();
    },
  },
  { name: 'a12-preference', go: desk(4), full: true },
  {
    name: 'a13-preference-chosen',
    go: async (page) => {
      await press('.pairwise .segments label')(page);
      await page.locator('.segments').nth(1).locator('label').nth(1).click();
    },
  },
  {
    name: 'a14-boxes',
    go: async (page) => {
      await desk(3)(page);
      await page.locator('.a9s-annotationlayer').waitFor();
    },
  },
  {
    name: 'a15-boxes-drawn',
    full: true,
    go: async (page) => {
      await drawBox(page);
      await press('.region-name')(page);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    },
  },
  {
    name: 'a16-offline',
    go: async (page) => {
      await page.context().setOffline(true);
      await press('.desk-bar .primary')(page);
      await page.locator('.strip').waitFor({ timeout: 15_000 });
    },
  },
  {
    name: 'a17-returned',
    go: async (page) => {
      await page.context().setOffline(false);
      await page.goto('/');
      await page.locator('.offer').first().waitFor();
      await page.waitForTimeout(7000);
      const place = [...gateway.world.places.values()].find(
        (p) => p.stage === 1 && p.state === 'SUBMITTED' && p.task.startsWith('projects/3-3/'),
      );
      if (!place) throw new Error('nothing was submitted');
      const returnReason = {
        errorCode: 'MISSING',
        comment: '右边的狗漏标了，请补上。The dog on the right is missing.',
        pin: { input: 'image', x: 0.68, y: 0.7 },
      };
      Object.assign(place, { state: 'RETURNED', returnReason });
      await open('/returned', '.comment')(page);
    },
  },
  {
    name: 'a18-mend',
    full: true,
    go: async (page) => {
      await desk(3)(page);
      await page.locator('.banner summary').click();
      await page.locator('.pin').waitFor();
    },
  },
  { name: 'a19-earnings', go: open('/earnings', '.line'), full: true },
  {
    name: 'a20-assignment',
    full: true,
    go: async (page) => {
      await press('.line')(page);
      await page.locator('.answer-review').waitFor();
    },
  },
  { name: 'a21-me', go: open('/me', '.skill-list'), full: true },
  {
    name: 'a22-session-ended',
    go: async (page) => {
      gateway.world.sessions.clear();
      await page.goto('/earnings');
      await page.locator('dialog[open]').waitFor();
    },
  },
];
