import { expect, it } from 'vitest';
import { execute, hasBrowser, openGraphiQL } from '../support/browser.ts';
import { key, useToyServer } from './support/toy-server.ts';

const tabs = [
  { name: 'Who am I', query: 'query WhoAmI { me }' },
  { name: 'Echo', query: 'query Echo($text: String) { echo(text: $text) }', variables: '{ "text": "from a tab" }' },
];

it.skipIf(!hasBrowser)(
  'opens with its tabs and its key, answers, and talks to nobody else',
  { timeout: 90_000 },
  async () => {
    const { url } = await useToyServer({ graphiql: { key, tabs: async () => tabs } });
    const { page, elsewhere, complaints } = await openGraphiQL(url);

    await execute(page, '"me": "Toy shop"');
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

    // The tabs come back from the browser’s memory, where no key may be.
    await page.reload();
    await execute(page, '"me": "Toy shop"');
    await page.getByRole('tab', { name: 'Echo' }).click();
    await execute(page, '"echo"');
    expect(JSON.stringify(await page.evaluate('localStorage'))).not.toContain(key);

    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
