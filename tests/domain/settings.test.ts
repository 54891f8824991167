import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buyerCancelRequestPolicies } from '../../src/domain/order-policy.ts';
import { decideSettings, type SettingChange, type SettingsPatch } from '../../src/domain/settings.ts';
import { builtInStatuses } from '../../src/domain/statuses.ts';
import { customerCreations, defaultSettings, type OrderSettings, orderNumberSources } from '../../src/domain/store.ts';

const US = 'ATVPDKIKX0DER';
const DE = 'A1PA6795UKMFR9';
const statuses = [
  ...builtInStatuses,
  { code: 'picked', label: 'Picked', state: 'PROCESSING', default: false } as const,
];
const cronDefect = (cron: string) => (cron === 'bad' ? 'It is bad.' : null);

function decide(patch: SettingsPatch, settings: OrderSettings = defaultSettings, marketplaceId = US) {
  return decideSettings({ store: { marketplaceId, settings }, statuses, cronDefect }, patch);
}

function problems(...args: Parameters<typeof decide>): readonly string[] {
  const decision = decide(...args);
  if (decision.ok) return [];
  return decision.rejections.map(({ code, path }) => `${code} at ${path.join('.')}`);
}

const off = { ...defaultSettings, importAmazonOrders: false };
const refused = (...settings: string[]) => settings.map((setting) => `AMAZON_SETTING_INVALID at ${setting}`);

// biome-ignore format: a table reads best as a table
it.each<[string, SettingsPatch, OrderSettings, string, readonly string[]]>([
  ['nothing',                           {},                                                    defaultSettings, US, []],
  ['a schedule',                        { syncCron: '0 * * * *' },                             defaultSettings, US, []],
  ['a schedule that is none',           { syncCron: 'bad' },                                   defaultSettings, US, refused('syncCron')],
  ['a built-in status',                 { processingStatus: 'fraud' },                         defaultSettings, US, []],
  ['a status of one’s own',             { processingStatus: 'picked' },                        defaultSettings, US, []],
  ['a status of another state',         { processingStatus: 'complete' },                      defaultSettings, US, refused('processingStatus')],
  ['a status that is none',             { processingStatus: ' ' },                             defaultSettings, US, refused('processingStatus')],
  ['no status',                         { processingStatus: '' },                              defaultSettings, US, []],
  ['uploads in the US',                 { uploadInvoices: true },                              defaultSettings, US, refused('uploadInvoices')],
  ['uploads in Germany',                { uploadInvoices: true },                              defaultSettings, DE, []],
  ['uploads in the UK',                 { uploadInvoices: true },                              defaultSettings, 'A1F83G8C2ARO7P', []],
  ['uploads in Turkey',                 { uploadInvoices: true },                              defaultSettings, 'A33AVAJ2PDY3EV', refused('uploadInvoices')],
  ['uploads nowhere',                   { uploadInvoices: true },                              defaultSettings, 'ELSEWHERE', refused('uploadInvoices')],
  ['no uploads in the US',              { uploadInvoices: false },                             defaultSettings, US, []],
  ['import’s shape without import',     { invoiceOnImport: true, reserveStock: false },        off,             US, refused('invoiceOnImport', 'reserveStock')],
  ['every shape without import',        { customerCreation: 'BUILD_NEW_ACCOUNT', orderNumberSource: 'AMAZON', processingStatus: 'fraud' }, off, US, refused('customerCreation', 'orderNumberSource', 'processingStatus')],
  ['the same again without import',     { invoiceOnImport: false, reserveStock: true },        off,             US, []],
  ['the shape as import goes on',       { importAmazonOrders: true, invoiceOnImport: true },   off,             US, []],
  ['the shape as import goes off',      { importAmazonOrders: false, invoiceOnImport: true },  defaultSettings, US, []],
  ['the rest without import',           { readOnly: true, syncCron: '1 * * * *', buyerCancelRequestPolicy: 'HOLD' }, off, US, []],
  ['all that is wrong, at once',        { syncCron: 'bad', processingStatus: 'none', uploadInvoices: true, reserveStock: false }, off, US, refused('syncCron', 'processingStatus', 'processingStatus', 'uploadInvoices', 'reserveStock')],
])('decides about %s', (_what, patch, settings, marketplaceId, expected) => {
  expect(problems(patch, settings, marketplaceId)).toEqual(expected);
});

it('says what is wrong with a schedule, and which statuses there are', () => {
  const decision = decide({ syncCron: 'bad', processingStatus: 'none' });
  expect(decision).toMatchObject({
    rejections: [
      { message: 'It is bad.', fix: expect.stringContaining('*/5 * * * *') },
      { fix: expect.stringContaining('processing, fraud, picked') },
    ],
  });
});

describe('any history of changes', () => {
  const patches = fc.array(
    fc.record<SettingsPatch>(
      {
        importAmazonOrders: fc.boolean(),
        invoiceOnImport: fc.boolean(),
        customerCreation: fc.constantFrom(...customerCreations),
        orderNumberSource: fc.constantFrom(...orderNumberSources),
        processingStatus: fc.constantFrom('', 'processing', 'fraud', 'picked', 'complete'),
        reserveStock: fc.boolean(),
        uploadInvoices: fc.boolean(),
        syncCron: fc.constantFrom('*/5 * * * *', '0 * * * *', 'bad'),
        readOnly: fc.boolean(),
        buyerCancelRequestPolicy: fc.constantFrom(...buyerCancelRequestPolicies),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 12 },
  );
  const apply = (settings: OrderSettings, changes: readonly SettingChange[]): OrderSettings => ({
    ...settings,
    ...Object.fromEntries(changes.map(({ setting, after }) => [setting, after])),
  });

  it('gives exactly what was asked for, and is told by its changes alone', () => {
    fc.assert(
      fc.property(patches, fc.constantFrom(US, DE), (history, marketplaceId) => {
        let settings = defaultSettings;
        const recorded: SettingChange[] = [];
        for (const patch of history) {
          const decision = decide(patch, settings, marketplaceId);
          if (!decision.ok) continue;
          recorded.push(...decision.value);
          expect(decision.value.every(({ setting, before }) => settings[setting] === before)).toBe(true);
          const asked = patch.processingStatus === '' ? { ...patch, processingStatus: null } : patch;
          settings = apply(settings, decision.value);
          expect(settings).toEqual({ ...settings, ...asked });
        }
        expect(recorded.reduce((replayed, change) => apply(replayed, [change]), defaultSettings)).toEqual(settings);
        expect(recorded.filter(({ before, after }) => before === after)).toEqual([]);
      }),
    );
  });
});
