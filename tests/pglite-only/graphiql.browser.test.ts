import { expect, it } from 'vitest';
import { importedOrder, key, readyPlace, startDesk } from '../start/program.ts';
import { execute, hasBrowser, openGraphiQL } from '../support/browser.ts';

it.skipIf(!hasBrowser)(
  'opens GraphiQL with working tabs and the key, and needs nobody else for it',
  { timeout: 120_000 },
  async () => {
    const desk = await startDesk(await readyPlace());
    await importedOrder(desk);

    const holdAnOrder = async (url: string) => {
      const order = '{ order(by: { amazonOrderNumber: "112-5550000-0000011" }) { id } }';
      const send = async (query: string, variables = {}) => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ query, variables }),
        });
        return response.json();
      };
      const { id } = (await send(order)).data.order;
      for (const act of ['hold', 'unhold']) {
        const type = act === 'hold' ? 'HoldInput' : 'UnholdInput';
        const input = { orderId: id, idempotencyKey: `${act} ${Date.now()}` };
        await send(`mutation($input: ${type}!) { ${act}(input: $input) { errors { code } } }`, { input });
      }
      return ((await page.locator('.graphiql-response').textContent()) ?? '').replace(/\s+/g, ' ');
    };
    const { page, elsewhere, complaints } = await openGraphiQL(desk.url);
    await execute(page, '"orderNumber": "112-5550000-0000015"');

    // A tab has the name of its operation, and an icon.
    const names = [
      ...['RecentOrders', 'OpenOrder', 'ShipDryRun', 'Ship', 'WatchAmazon', 'Invoice', 'CreditMemo'],
      ...['CancelAmazonOrder', 'BlockedOrder', 'FindOrders', 'HoldAndRelease', 'SendEmail', 'Documents', 'History'],
      ...['StoreSync', 'CompareOrder', 'MessageBuyer', 'EffectActions', 'EraseBuyerData', 'BuyerReads'],
      ...['OrderEvents', 'LiveEvents'],
    ];
    const tabs = await page.getByRole('tab').allTextContents();
    expect(tabs.map((tab, index) => tab.startsWith(names[index] ?? '-'))).toEqual(names.map(() => true));
    await page.getByRole('button', { name: 'ShipDryRun' }).click();
    await execute(page, '"dryRun": true');
    await page.getByRole('button', { name: 'BlockedOrder' }).click();
    await execute(page, '"importState": "BLOCKED"');

    await page.getByRole('button', { name: 'LiveEvents' }).click();
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.getByRole('button', { name: /stop query/i }).waitFor();
    await expect.poll(() => holdAnOrder(desk.url), { timeout: 25_000, interval: 500 }).toMatch(/"kind": "(UN)?HELD"/);
    if (process.env.LIVE_SCREENSHOT) await page.screenshot({ path: process.env.LIVE_SCREENSHOT });
    await page.getByRole('button', { name: /stop query/i }).click();

    await page.getByRole('button', { name: 'FindOrders' }).click();
    await execute(page, '"name": "Lena Brightwater"');
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

    expect(JSON.stringify(await page.evaluate('localStorage'))).not.toContain(key);
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
