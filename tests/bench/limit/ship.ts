import { createHash, randomUUIDv7 } from 'node:crypto';
import type { Sql } from 'postgres';

export type ShipInput = {
  readonly orderId: string;
  readonly carrierCode: string;
  readonly trackingNumber: string;
  readonly key: string;
};
type Tx = Parameters<Parameters<Sql['begin']>[1]>[0];
type Item = { readonly id: string; readonly sku: string; readonly quantity: number; readonly amazonItem: string };

const caller = '00000000-0000-7000-8000-000000000001';
const actionsAfter = [
  'INVOICE',
  'HOLD',
  'ADD_COMMENT',
  'SEND_EMAIL',
  'CORRECT_TRACKING',
  'CORRECT_ADDRESS',
  'MESSAGE_BUYER',
];

/** Ships all of an order of which nothing was shipped or invoiced: what the server writes, and no questions asked. */
export async function ship(sql: Sql, input: ShipInput): Promise<string> {
  const at = new Date();
  const [shipmentId, packageId, effectId] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
  const made = await sql.begin(async (tx) => {
    const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    await tx`insert into operations (caller, key, mutation, input_hash, completed_at)
      values (${caller}, ${input.key}, 'ship', ${hash}, ${at})`;
    const [order] = await tx`select o.store_id, o.amazon_order_id, o.version, s.account_id
      from orders o join amazon_orders a on a.id = o.amazon_order_id and a.store_id = o.store_id
        join stores s on s.id = o.store_id
      where o.id = ${input.orderId} for update of a`;
    if (!order) throw new Error(`There is no order ${input.orderId}.`);
    const { store_id: storeId, amazon_order_id: amazonOrderId } = order;
    const owner = { storeId, amazonOrderId };
    const items = await shipLines(tx, input.orderId);
    await tx`update orders set version = version + 1, state = 'PROCESSING', status = 'processing',
      shipping_state = 'SHIPPED', package_count = 1, ship_by = null, allowed_actions = ${actionsAfter}, updated_at = ${at}
      where id = ${input.orderId} and store_id = ${storeId}`;
    await tx`insert into amazon_effects (id, store_id, amazon_order_id, order_id, kind, state, subject_type, subject_id,
        message, attempts, created_at, updated_at)
      values (${effectId}, ${storeId}, ${amazonOrderId}, ${input.orderId}, 'CONFIRM_SHIPMENT', 'QUEUED', 'PACKAGE',
        ${packageId}, ${tx.json(messageOf(input, items, at))}, 0, ${at}, ${at})`;
    await noteEvent(tx, owner, input, shipmentId, at);
    await enqueue(tx, { effectId, amazonOrderId }, order.account_id);
    const number = await insertShipment(tx, storeId, { ...input, shipmentId, packageId }, at);
    await saveOutcome(
      tx,
      storeId,
      { ...input, amazonOrderId, shipmentId, packageId, effectId },
      order.version,
      items,
      at,
    );
    return { storeId, number, items };
  });
  void sql.notify('order_events', made.storeId);
  return answerOf(input, made.number, made.items);
}

async function shipLines(tx: Tx, orderId: string): Promise<readonly Item[]> {
  return tx<Item[]>`update order_items set quantity_shipped = quantity_ordered where order_id = ${orderId}
    returning id, sku, quantity_ordered as quantity, amazon_order_item_id as "amazonItem"`;
}

function messageOf({ carrierCode, trackingNumber }: ShipInput, items: readonly Item[], at: Date) {
  return {
    kind: 'CONFIRM_SHIPMENT',
    referenceId: '1',
    carrierCode,
    carrierName: null,
    shippingMethod: null,
    trackingNumber,
    shippedAt: at.toISOString(),
    items: items.map(({ amazonItem, quantity }) => ({
      amazonOrderItemId: amazonItem,
      quantity,
      transparencyCodes: [],
    })),
  };
}

type Owner = { readonly storeId: string; readonly amazonOrderId: string };

async function noteEvent(tx: Tx, owner: Owner, { orderId, key }: ShipInput, shipmentId: string, at: Date) {
  const { storeId, amazonOrderId } = owner;
  await tx`with counted as (
      update amazon_orders set notes = 'Tracking was handed over for Amazon.', updated_at = ${at},
        event_count = event_count + 1, event_position = greatest(event_position, order_event_position())
      where id = ${amazonOrderId} and store_id = ${storeId} returning event_count, event_position)
    insert into order_events (id, store_id, amazon_order_id, order_id, sequence, position, kind, state, subject_type,
      subject_id, actor, idempotency_key, data, occurred_at)
    select ${randomUUIDv7()}::uuid, ${storeId}::uuid, ${amazonOrderId}::uuid, ${orderId}::uuid, event_count,
      event_position, 'SHIPPED', 'PROCESSING', 'SHIPMENT', ${shipmentId}::uuid, 'admin', ${key}, '{}', ${at}
    from counted`;
}

async function enqueue(tx: Tx, data: { readonly effectId: string; readonly amazonOrderId: string }, account: string) {
  await tx`insert into pgboss.job_common (name, data, group_id, retry_limit, retry_delay, retry_backoff, retry_delay_max,
      expire_seconds, deletion_seconds, keep_until, policy, heartbeat_seconds)
    select name, ${tx.json(data)}, ${account}, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds,
      deletion_seconds, now() + retention_seconds * interval '1s', policy, heartbeat_seconds
    from pgboss.queue where name = 'tell-amazon'`;
  await tx`select pg_notify('pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24), 'tell-amazon')`;
}

type Parcel = ShipInput & { readonly shipmentId: string; readonly packageId: string };

async function insertShipment(tx: Tx, storeId: string, parcel: Parcel, at: Date): Promise<string> {
  const { orderId, shipmentId, packageId, carrierCode, trackingNumber } = parcel;
  const [counter] = await tx`update counters set last = last + 1 where store_id = ${storeId} and kind = 'SHIPMENT'
    returning last`;
  const number = String(counter?.last).padStart(9, '0');
  await tx`insert into shipments (id, store_id, order_id, number, created_at, issuer, addressee_sealed)
    select ${shipmentId}::uuid, o.store_id, o.id, ${number}, ${at}, s.name, b.sealed
    from orders o join stores s on s.id = o.store_id
      left join buyers b on b.amazon_order_id = o.amazon_order_id and b.store_id = o.store_id
    where o.id = ${orderId}`;
  await tx`insert into packages (id, store_id, shipment_id, order_id, reference_id, carrier_code, tracking_number, shipped_at)
    values (${packageId}, ${storeId}, ${shipmentId}, ${orderId}, '1', ${carrierCode}, ${trackingNumber}, ${at})`;
  await tx`insert into package_items (store_id, order_item_id, quantity, package_id, transparency_codes)
    select store_id, id, quantity_ordered, ${packageId}::uuid, '[]' from order_items where order_id = ${orderId}`;
  return number;
}

type Done = Parcel & { readonly amazonOrderId: string; readonly effectId: string };

async function saveOutcome(tx: Tx, storeId: string, done: Done, version: number, items: readonly Item[], at: Date) {
  const { orderId, amazonOrderId, shipmentId, packageId, effectId, carrierCode, trackingNumber } = done;
  const changed = (
    kind: string,
    id: string,
    field: string,
    before: string | number | null,
    after: string | number,
  ) => ({
    subject: { kind, id },
    field,
    before,
    after,
  });
  const changes = [
    changed('ORDER', orderId, 'state', 'NEW', 'PROCESSING'),
    changed('ORDER', orderId, 'status', 'pending', 'processing'),
    changed('ORDER', orderId, 'version', version, version + 1),
    ...items.map(({ id, quantity }) => changed('ORDER_ITEM', id, 'quantityShipped', 0, quantity)),
    changed('SHIPMENT', shipmentId, 'packages', null, 1),
    changed('PACKAGE', packageId, 'carrierCode', null, carrierCode),
    changed('PACKAGE', packageId, 'trackingNumber', null, trackingNumber),
    changed('AMAZON_EFFECT', effectId, 'kind', null, 'CONFIRM_SHIPMENT'),
    changed('AMAZON_EFFECT', effectId, 'state', null, 'QUEUED'),
  ];
  const kinds = ['ORDER', 'AMAZON_ORDER', ...items.map(() => 'ORDER_ITEM'), 'SHIPMENT', 'PACKAGE', 'AMAZON_EFFECT'];
  const ids = [orderId, amazonOrderId, ...items.map(({ id }) => id), shipmentId, packageId, effectId];
  const asked = { invoice: false, packages: [{ items: null, shippedAt: null, carrierCode, trackingNumber }] };
  await tx`insert into audit_entries (id, at, caller_id, caller_name, request_id, mutation, idempotency_key, outcome, store_id,
      subject_kinds, subject_ids, input, changes, change_count)
    values (${randomUUIDv7()}, ${at}, ${caller}, 'admin', ${randomUUIDv7()}, 'ship', ${done.key}, 'DONE', ${storeId},
      ${kinds}, ${ids}, ${tx.json(asked)}, ${tx.json(changes)}, ${changes.length})`;
  const outcome = { orderId, amazonOrderId, shipmentId, effectIds: [effectId], warnings: [], productIds: [] };
  await tx`update operations set outcome = ${tx.json(outcome)} where caller = ${caller} and key = ${done.key}`;
}

function answerOf({ orderId, carrierCode, trackingNumber }: ShipInput, number: string, items: readonly Item[]): string {
  const shipment = { number, packages: [{ referenceId: '1', carrierCode, trackingNumber }] };
  const lines = items.map(({ sku, quantity }) => ({ sku, quantityShipped: quantity, quantityToShip: 0 }));
  const order = {
    id: `ord_${orderId.replaceAll('-', '')}`,
    state: 'PROCESSING',
    shippingState: 'SHIPPED',
    items: lines,
  };
  const amazonEffects = [{ kind: 'CONFIRM_SHIPMENT', state: 'QUEUED' }];
  return JSON.stringify({ data: { ship: { shipment, order, amazonEffects, errors: [] } } });
}
