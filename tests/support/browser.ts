import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

const browser = '/usr/bin/chromium';
/** Where there is none its tests are left out, but never in CI: there they fail. */
export const hasBrowser = existsSync(browser) || Boolean(process.env.CI);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
];

/** GraphiQL in a browser that ends with its test; with what it asked of other hosts, and its complaints. */
export async function openGraphiQL(url: string) {
  const started = await chromium.launch({ executablePath: browser, args: flags });
  onTestFinished(() => started.close());
  const page = await started.newPage({ viewport: { width: 1280, height: 800 } });
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:' && hostname !== '127.0.0.1') elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}/graphql`);
  return { page, elsewhere, complaints };
}

/** Presses the button until the answer is there: GraphiQL is not ready the moment a tab is. */
export async function execute(page: Page, expected: string): Promise<void> {
  const result = page.locator('.graphiql-response');
  const press = async () => {
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.waitForTimeout(500);
    return ((await result.textContent()) ?? '').replace(/\s+/g, ' ');
  };
  await expect.poll(press, { timeout: 25_000, interval: 500 }).toContain(expected);
}
