import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAmazonOrderByNumber } from './db/amazon-orders.ts';
import type { Db } from './db/drizzle.ts';
import { findItemsOfOrders } from './db/orders.ts';
import { listStores } from './db/stores.ts';
import { globalId } from './graphql/global-id.ts';

export type ExampleTab = { readonly name: string; readonly query: string; readonly variables?: string };

const folder = join(import.meta.dirname, '../tests/examples');

/** The operations that README shows, with the variables of this database, in the order of their names. */
export async function exampleTabs(db: Db): Promise<readonly ExampleTab[]> {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.graphql'))
        .sort()
    : [];
  return Promise.all(
    names.map(async (name) => {
      const query = readFileSync(join(folder, name), 'utf8');
      const file = join(folder, name.replace(/\.graphql$/, '.json'));
      return existsSync(file)
        ? { name, query, variables: await filled(db, readFileSync(file, 'utf8')) }
        : { name, query };
    }),
  );
}

/** Ids differ from database to database: examples name an order by Amazon's number, as `{{order 112-…}}`. */
async function filled(db: Db, variables: string): Promise<string> {
  let text = variables;
  for (const [placeholder, kind, number = '', line = '0'] of variables.matchAll(
    /\{\{(store|order|item)(?: (\S+))?(?: (\d+))?\}\}/g,
  )) {
    text = text.replaceAll(placeholder, (await idFor(db, kind ?? '', number, Number(line))) ?? '');
  }
  return text;
}

async function idFor(db: Db, kind: string, number: string, line: number): Promise<string | null> {
  if (kind === 'store') {
    const [store] = await listStores(db);
    return store ? globalId('STORE', store.id) : null;
  }
  const amazon = await findAmazonOrderByNumber(db, number);
  if (!amazon?.orderId) return null;
  if (kind === 'order') return globalId('ORDER', amazon.orderId);
  const item = (await findItemsOfOrders(db, [amazon.orderId])).get(amazon.orderId)?.[line];
  return item ? globalId('ORDER_ITEM', item.id) : null;
}
