// Debian's Chromium under Playwright, and the few steps that most tests begin with.

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1440, height: 900 };

export interface View {
  size: typeof PHONE;
  locale: 'zh-CN' | 'en';
  theme?: 'light' | 'dark';
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });

export async function openView(browser: Browser, url: string, view: View): Promise<Page> {
  const phone = view.size.width < 600;
  const context = await browser.newContext({
    baseURL: url,
    viewport: view.size,
    locale: view.locale,
    colorScheme: view.theme ?? 'light',
    hasTouch: phone,
    reducedMotion: 'reduce',
    serviceWorkers: 'allow',
  });
  return newPage(context);
}

/** A page that fails the test with what it complains about. */
export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    const expected = /Failed to load resource|net::ERR/.test(text);
    if (message.type() === 'error' && !expected) complaints.push(`${page.url()}: ${text}`);
  });
  return page;
}

/** Uncaught errors and console errors (broken content policy among them) of all pages so far. */
export const complaints: string[] = [];

interface Login {
  login: string;
  password: string;
  organization?: string;
}

export async function signIn(
  page: Page,
  path: string,
  { login, password, organization = '3' }: Login,
) {
  await page.goto(path);
  await page.locator('input[autocomplete=organization]').fill(organization);
  await page.locator('input[autocomplete=username]').fill(login);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('input[autocomplete=current-password]').waitFor({ state: 'detached' });
}
