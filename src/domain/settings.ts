import { takesInvoices } from './marketplaces.ts';
import { accepted, invalid, type Outcome, type Rejection, rejected } from './rejection.ts';
import { belongsTo, type OrderStatus } from './statuses.ts';
import type { OrderSettings, Store } from './store.ts';

export type Setting = keyof OrderSettings;
export type SettingsPatch = Partial<OrderSettings>;
export type SettingChange = { readonly setting: Setting; readonly before: unknown; readonly after: unknown };

export type SettingsFacts = {
  readonly store: Pick<Store, 'marketplaceId' | 'settings'>;
  readonly statuses: readonly OrderStatus[];
  /** What is wrong with a schedule; null when nothing is. */
  readonly cronDefect: (cron: string) => string | null;
};

/** These say how an order is made: without import they say nothing. */
const shapingImport: readonly Setting[] = [
  'invoiceOnImport',
  'customerCreation',
  'orderNumberSource',
  'processingStatus',
  'reserveStock',
];

/** What changes, in the order asked for; or everything that is wrong with what was asked. A value it has is no change. */
export function decideSettings(facts: SettingsFacts, asked: SettingsPatch): Outcome<readonly SettingChange[]> {
  const before = facts.store.settings;
  const patch = asked.processingStatus === '' ? { ...asked, processingStatus: null } : asked;
  const changes = (Object.keys(patch) as Setting[])
    .map((setting) => ({ setting, before: before[setting], after: patch[setting] }))
    .filter((change) => change.after !== undefined && change.after !== change.before);

  const importing = before.importAmazonOrders || (patch.importAmazonOrders ?? false);
  const problems = changes.flatMap(({ setting }) => [
    ...(!importing && shapingImport.includes(setting) ? [withoutImport(setting)] : []),
    ...problemWith(setting, patch, facts),
  ]);
  return problems.length > 0 ? rejected(...problems) : accepted(changes);
}

function problemWith(setting: Setting, patch: SettingsPatch, facts: SettingsFacts): readonly Rejection[] {
  switch (setting) {
    case 'syncCron': {
      const defect = facts.cronDefect(patch.syncCron ?? '');
      return defect === null
        ? []
        : [problem(setting, defect, 'Give five fields, in UTC: "*/5 * * * *" is every five minutes.')];
    }
    case 'processingStatus': {
      const code = patch.processingStatus ?? null;
      if (code === null || belongsTo(facts.statuses, code, 'PROCESSING')) return [];
      const usable = facts.statuses.filter(({ state }) => state === 'PROCESSING').map((status) => status.code);
      const fix = `Give one of ${usable.join(', ')}, or an empty text for the state’s own.`;
      return [problem(setting, 'There is no such status of state PROCESSING.', fix)];
    }
    case 'uploadInvoices': {
      if (!patch.uploadInvoices || takesInvoices(facts.store.marketplaceId)) return [];
      const message = 'Amazon takes invoices only in the marketplaces of the European Union and the United Kingdom.';
      return [problem(setting, message, 'Leave `uploadInvoices` off for this store.')];
    }
    default:
      return [];
  }
}

function withoutImport(setting: Setting): Rejection {
  const message = 'This says how orders are imported, and the store imports none.';
  return problem(setting, message, 'Turn `importAmazonOrders` on, in the same call if you like.');
}

function problem(setting: Setting, message: string, fix: string): Rejection {
  return invalid('AMAZON_SETTING_INVALID', [setting], message, fix);
}
