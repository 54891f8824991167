import type { Client } from 'openapi-fetch';
import type { Channel, OrdersPage, OrdersWindow, SellerAccount } from '../domain/channel.ts';
import { japan } from '../domain/marketplaces.ts';
import { giveUp, later, refusalOf } from './errors.ts';
import type { Http } from './http.ts';
import type { operations as model, paths } from './models/orders-2026-01-01.ts';
import { translateOrder } from './translate.ts';

type Orders = Client<paths>;
type Query = NonNullable<model['searchOrders']['parameters']['query']>;
type Dataset = NonNullable<Query['includedData']>[number];

/** Without FULFILLMENT an order has no status at all. */
const datasets: readonly Dataset[] = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
  'PAYMENT',
];

const plainMs = 900_000;
/** Orders are then read one by one, and a page must fit into that budget. */
const plainPage = 20;

/** `patient` waits for its turn: a page that is read order by order would else begin anew at each of them. */
export function orderCalls(http: Http, now: () => number, patient: Http): Pick<Channel, 'searchOrders' | 'readOrder'> {
  /** Accounts whose searches Amazon refuses with `includedData`, and until when that is believed. */
  const plainUntil = new Map<string, number>();

  async function search(account: SellerAccount, query: Query) {
    const page = await http(account, 'searchOrders', (client: Orders) =>
      client.GET('/orders/2026-01-01/orders', { params: { query } }),
    );
    if (!Array.isArray(page?.orders)) throw later('Amazon sent a page without a list of orders.');
    const orders: readonly unknown[] = page.orders;
    return { orders, nextToken: page.pagination?.nextToken || null };
  }

  async function readOrder(account: SellerAccount, number: string, by = http) {
    const params = { path: { orderId: number }, query: { includedData: [...datasets] } };
    try {
      const answer = await by(account, 'getOrder', (client: Orders) =>
        client.GET('/orders/2026-01-01/orders/{orderId}', { params }),
      );
      return translateOrder(answer?.order);
    } catch (error) {
      if (refusalOf(error)?.status === 404) return null;
      throw error;
    }
  }

  /** Some day Amazon refused every search that asked for more than the bare orders: take their numbers, read each. */
  async function searchPlainly(account: SellerAccount, query: Query): Promise<OrdersPage> {
    const { orders, nextToken } = await search(account, { ...query, maxResultsPerPage: plainPage });
    const read: OrdersPage['orders'][number][] = [];
    for (const order of orders) {
      const bare = translateOrder(order);
      const full = bare.number === null ? bare : await readOrder(account, bare.number, patient);
      const { number, marketplaceId } = bare;
      const lost = 'Amazon lists the order and does not find it.';
      read.push(full ?? { number, marketplaceId, unreadable: lost, raw: order });
    }
    return { orders: read, nextToken };
  }

  async function searchOrders(account: SellerAccount, window: OrdersWindow, pageToken: string | null) {
    const query = queryOf(window, pageToken);
    const plainly = now() < (plainUntil.get(account.id) ?? 0);
    try {
      if (plainly) return await searchPlainly(account, query);
      const { orders, nextToken } = await search(account, { ...query, includedData: datasetsOf(window) });
      return { orders: orders.map(translateOrder), nextToken };
    } catch (error) {
      if (refusalOf(error)?.status !== 400) throw error;
      if (complains(error, /token/i) && pageToken !== null) throw tokenRejected(error);

      if (!plainly && !complains(error, /lastUpdated|created|marketplaceId/i)) {
        plainUntil.set(account.id, now() + plainMs);
        return searchOrders(account, window, pageToken);
      }
      plainUntil.delete(account.id);
      throw pageToken === null ? error : tokenRejected(error);
    }
  }

  return { searchOrders, readOrder: (account, number) => readOrder(account, number) };
}

function queryOf({ marketplaceIds, from, to, by }: OrdersWindow, pageToken: string | null): Query {
  const [after, before] = [from.toISOString(), to.toISOString()];
  return {
    ...(by === 'created'
      ? { createdAfter: after, createdBefore: before }
      : { lastUpdatedAfter: after, lastUpdatedBefore: before }),
    marketplaceIds: [...marketplaceIds],
    maxResultsPerPage: 100,
    ...(pageToken === null ? {} : { paginationToken: pageToken }),
  };
}

function datasetsOf({ marketplaceIds }: OrdersWindow): Dataset[] {
  return marketplaceIds.includes(japan) ? [...datasets, 'EXPENSE'] : [...datasets];
}

function complains(error: unknown, about: RegExp): boolean {
  return refusalOf(error)?.details.some(({ message, details }) => about.test(`${message} ${details}`)) ?? false;
}

function tokenRejected(error: unknown) {
  const why = error instanceof Error ? error.message : String(error);
  return giveUp(`PAGE_TOKEN_REJECTED ${why}`, error);
}
