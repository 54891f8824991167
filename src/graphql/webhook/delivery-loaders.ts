import DataLoader from 'dataloader';
import type { Db } from '../../db/drizzle.ts';
import type { Page } from '../../db/page.ts';
import type { WebhookDelivery } from '../../db/webhook-deliveries.ts';
import { countDeliveries, type DeliveryFilters, findDeliveryPages } from '../../db/webhook-log.ts';

type Log = { readonly webhookId: string; readonly filters: DeliveryFilters };
type LogPage = Log & { readonly page: Page };
type LogCount = Log & { readonly cap: number };

/** The logs of several webhooks at once, as far as the same is asked of them. */
export const deliveryLoaders = {
  deliveriesOfWebhook: ({ db }: { readonly db: Db }) =>
    together<LogPage, readonly WebhookDelivery[]>(
      (ids, { filters, page }) => findDeliveryPages(db, ids, filters, page),
      [],
    ),
  deliveryCountOfWebhook: ({ db }: { readonly db: Db }) =>
    together<LogCount, number>((ids, { filters, cap }) => countDeliveries(db, ids, filters, cap), 0),
};

function together<Asked extends Log, T>(
  read: (webhookIds: readonly string[], asked: Asked) => Promise<ReadonlyMap<string, T>>,
  none: T,
) {
  const wayOf = ({ webhookId: _, ...way }: Asked) => JSON.stringify(way);
  return new DataLoader<Asked, T, string>(
    async (all) => {
      const found = new Map<string, ReturnType<typeof read>>();
      for (const [way, group] of Map.groupBy(all, wayOf)) {
        const [first] = group;
        const ids = group.map(({ webhookId }) => webhookId);
        if (first) found.set(way, read(ids, first));
      }
      return Promise.all(all.map(async (asked) => (await found.get(wayOf(asked)))?.get(asked.webhookId) ?? none));
    },
    { cacheKeyFn: (asked) => `${asked.webhookId} ${wayOf(asked)}` },
  );
}
