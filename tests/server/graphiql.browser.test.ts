import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

const browser = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
];
const tabs = [
  { name: 'Who am I', query: 'query WhoAmI { me }' },
  { name: 'Echo', query: 'query Echo($text: String) { echo(text: $text) }', variables: '{ "text": "from a tab" }' },
];

async function open(url: string) {
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
async function run(page: Page, expected: string): Promise<void> {
  const result = page.locator('.graphiql-response');
  const press = async () => {
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.waitForTimeout(500);
    return ((await result.textContent()) ?? '').replace(/\s+/g, ' ');
  };
  await expect.poll(press, { timeout: 25_000, interval: 500 }).toContain(expected);
}

it.skipIf(!existsSync(browser))(
  'opens with its tabs and its key, answers, and talks to nobody else',
  { timeout: 90_000 },
  async () => {
    const { url } = await useToyServer({ graphiql: { key, tabs: async () => tabs } });
    const { page, elsewhere, complaints } = await open(url);

    await run(page, '"me": "Toy shop"');
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

    // The tabs come back from the browser’s memory, where no key may be.
    await page.reload();
    await run(page, '"me": "Toy shop"');
    await page.getByRole('tab', { name: 'Echo' }).click();
    await run(page, '"echo"');
    expect(JSON.stringify(await page.evaluate('localStorage'))).not.toContain(key);

    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
