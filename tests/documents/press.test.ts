import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invoiceSheet } from '../../src/documents/invoice.ts';
import { press } from '../../src/documents/press.ts';
import { aLine, anOrder } from '../support/orders.ts';
import { pagesOf } from '../support/pdf.ts';
import { aBuyer, about, invoiceOf } from './support/about.ts';
import { fingerprintOfInvoice } from './support/print-once.ts';

const run = promisify(execFile);

const order = (count: number, name = 'A mug') =>
  anOrder({ items: Array.from({ length: count }, (_, index) => aLine(`MUG-${index} 2 20.00 1.65`, { name })) });
const sheetOf = (count: number, buyer = aBuyer({ name: 'Ada Lovelace' }), name?: string) =>
  invoiceSheet(invoiceOf(order(count, name)), about(order(count, name), buyer));

describe('a sheet', () => {
  it('goes on over as many pages as its lines need, each with the head of the table and its number', async () => {
    const pages = await pagesOf(await press([sheetOf(60)]));
    expect(pages.length).toBeGreaterThan(1);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`${index + 1} / ${pages.length}`);
      expect(page).toContain('SKU Item Qty');
    }
    const skus = pages.flatMap((page) => page.match(/MUG-\d+/g) ?? []);
    expect(skus).toEqual(Array.from({ length: 60 }, (_, index) => `MUG-${index}`));
  });

  it('counts its own pages where several are printed at once', async () => {
    const pages = await pagesOf(await press([sheetOf(60), sheetOf(1), sheetOf(60)]));
    const counted = pages.map((page) => page.match(/\d+ \/ \d+$/)?.[0]);
    const long = counted.slice(0, counted.indexOf('1 / 1'));
    expect(counted).toEqual([...long, '1 / 1', ...long]);
    expect(long.length).toBeGreaterThan(1);
  });

  it('is the same bytes again, alone and after others', async () => {
    const first = await press([sheetOf(2)]);
    await press([sheetOf(3, aBuyer({ name: 'محمد 山田 Ωμέγα' }))]);
    expect(await press([sheetOf(2)])).toEqual(first);
  });

  it('is the same bytes again in another process', async () => {
    const script = new URL('./support/print-once.ts', import.meta.url).pathname;
    const { stdout } = await run(process.execPath, [script]);
    expect(stdout).toBe(await fingerprintOfInvoice());
  });

  it('cuts a text short that would not fit on a page', async () => {
    const pages = await pagesOf(await press([sheetOf(1, aBuyer({ name: 'x'.repeat(20_000) }), 'W'.repeat(20_000))]));
    expect(pages.length).toBeLessThan(4);
    expect(pages.join()).toContain('…');
  });
});

it('prints any name, address and title', { timeout: 120_000 }, async () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
    // The scripts that are shaped by rules, in any disorder.
    fc.string({
      unit: fc.integer({ min: 0x590, max: 0xe7f }).map((code) => String.fromCodePoint(code)),
      maxLength: 30,
    }),
  );
  await fc.assert(
    fc.asyncProperty(anything, anything, anything, anything, async (name, street, title, store) => {
      const facts = about(order(1, title), aBuyer({ name, street: [street] }));
      const pdf = await press([invoiceSheet(invoiceOf(order(1, title), store), facts)]);
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    }),
    { numRuns: 60 },
  );
});
