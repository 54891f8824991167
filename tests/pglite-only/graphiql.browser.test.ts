import { expect, it } from 'vitest';
import { importedOrder, key, readyPlace, startDesk } from '../start/program.ts';
import { execute, hasBrowser, openGraphiQL } from '../support/browser.ts';

it.skipIf(!hasBrowser)(
  'opens GraphiQL with working tabs and the key, and needs nobody else for it',
  { timeout: 120_000 },
  async () => {
    const desk = await startDesk(await readyPlace());
    await importedOrder(desk);

    const { page, elsewhere, complaints } = await openGraphiQL(desk.url);
    await execute(page, '"orderNumber": "112-5550000-0000015"');

    // A tab has the name of its operation, and an icon.
    const names = [
      ...['RecentOrders', 'OpenOrder', 'ShipDryRun', 'Ship', 'WatchAmazon', 'Invoice', 'CreditMemo'],
      ...['CancelAmazonOrder', 'BlockedOrder', 'FindOrders', 'HoldAndRelease', 'SendEmail', 'Documents', 'History'],
      ...['StoreSync', 'CompareOrder', 'MessageBuyer', 'EffectActions', 'EraseBuyerData', 'BuyerReads'],
    ];
    const tabs = await page.getByRole('tab').allTextContents();
    expect(tabs.map((tab, index) => tab.startsWith(names[index] ?? '-'))).toEqual(names.map(() => true));
    await page.getByRole('button', { name: 'ShipDryRun' }).click();
    await execute(page, '"dryRun": true');
    await page.getByRole('button', { name: 'BlockedOrder' }).click();
    await execute(page, '"importState": "BLOCKED"');

    await page.getByRole('button', { name: 'FindOrders' }).click();
    await execute(page, '"name": "Lena Brightwater"');
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

    expect(JSON.stringify(await page.evaluate('localStorage'))).not.toContain(key);
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
