import { v7 } from 'uuid';
import { sql } from '../../../src/db/drizzle.ts';
import { buyerMessages, parkedOrders } from '../../../src/db/tables.ts';
import { idOf } from '../../../src/graphql/global-id.ts';
import { actsOf, type Desk, soon } from '../../api/support/acts.ts';
import { amazonJson } from '../../support/amazon-json.ts';

/** A buyer of whom nothing can be mistaken for anything else. */
export const planted = {
  name: 'Zyxwina Quorleston',
  email: 'zq7vk2m9@marketplace.amazon.com',
  company: 'Vexmoor Ltd',
  recipient: 'Orlquist Tamberly',
  street: '77 Plonkwhistle Alley',
  city: 'Grubbleton',
  phone: '+1 971 555 0199',
  gift: 'Felicitations, dear Wumblethorpe',
};

/** Single words, as they are searched for and as they would show anywhere. */
export const plantedWords = [
  ...['zyxwina', 'quorleston', 'zq7vk2m9', 'vexmoor', 'orlquist', 'tamberly', 'plonkwhistle', 'grubbleton'],
  ...['555 0199', 'wumblethorpe'],
];

export const plantedOrder = {
  buyer: { buyerName: planted.name, buyerEmail: planted.email, buyerCompanyName: planted.company },
  recipient: {
    deliveryAddress: {
      name: planted.recipient,
      addressLine1: planted.street,
      city: planted.city,
      stateOrRegion: 'OR',
      postalCode: '97201',
      countryCode: 'US',
      phone: planted.phone,
    },
  },
};
const giftOption = { giftMessage: planted.gift };

export function plantedJson(changes: Parameters<typeof amazonJson>[0] = {}) {
  const { order, status, ...rest } = changes;
  const [fulfilled, open] = status === 'SHIPPED' ? [3, 0] : status === 'CANCELLED' ? [0, 0] : [0, 3];
  const item = {
    fulfillment: { quantityFulfilled: fulfilled, quantityUnfulfilled: open, packing: { giftOption } },
  };
  return amazonJson({ ...rest, ...(status && { status }), item, order: { ...plantedOrder, ...order } });
}

/** An order of that buyer with one of everything that bears something of them; sent, invoiced and partly refunded. */
export async function aPlantedOrder(desk: Desk, number = '112-0000001-0000001') {
  const acts = actsOf(desk);
  const json = plantedJson({ number, order: { lastUpdatedTime: soon(desk) } });
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(json);
  await desk.advance(600);
  await desk.sync();
  const order = await desk.orderBy(number);
  await acts.ship(order, null, { invoice: true });
  await acts.creditMemo(order, { MUG: 1 });
  await acts.sendEmail(order);
  const amazonOrderId = idOf('AMAZON_ORDER', await amazonIdOf(desk, number)) ?? '';
  const { sealer } = desk.shell;
  const createdAt = desk.clock.now;
  const message = sealer.seal(JSON.stringify({ text: `Dear ${planted.name}` }));
  await desk.db.insert(buyerMessages).values({
    ...{ id: v7(), storeId: desk.storeUuid, amazonOrderId, orderId: idOf('ORDER', order.id), author: 'a test' },
    ...{ kind: 'UNEXPECTED_PROBLEM' as const, sealed: message, createdAt },
  });
  await desk.db.insert(parkedOrders).values({
    ...{ id: v7(), accountId: desk.accountUuid, number, fingerprint: `of ${number}`, why: 'a test' },
    ...{ sealed: sealer.seal(JSON.stringify(json)), parkedAt: createdAt, seenAt: createdAt },
  });
  return { order: await desk.orderBy(number), amazonOrderId, json };
}

async function amazonIdOf(desk: Desk, number: string): Promise<string> {
  const { data } = await desk.api(`{ amazonOrder(number: "${number}") { id } }`);
  return data.amazonOrder.id;
}

/** All rows of all tables of ours, as text. */
export async function everyRow(desk: Desk): Promise<readonly string[]> {
  const { rows: tables } = await desk.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await desk.db.execute<{ row: string }>(
      sql`select ${name} || ' ' || row(t.*)::text as row from ${sql.identifier(name)} as t`,
    );
    all.push(...rows.map(({ row }) => row));
  }
  return all;
}

/** Which planted words show in any of these texts, with where. */
export function shown(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    plantedWords.filter((word) => text.toLowerCase().includes(word)).map((word) => `${word} in ${text.slice(0, 300)}`),
  );
}
