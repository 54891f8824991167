import { describe, expect, it } from 'vitest';
import { operations, orderStatuses } from '../../src/db/tables.ts';
import { transitions } from '../../src/domain/lifecycle.ts';
import { orderStates } from '../../src/domain/order.ts';
import { builtInStatuses } from '../../src/domain/statuses.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';

const desk = useDesk();
const acts = actsOf(desk);

const lifecycle = '{ orderLifecycle { states statuses { code label state default } transitions { from action to } } }';
const operation = `query($key: String!) { operation(idempotencyKey: $key) {
  idempotencyKey mutation replayed dryRun completedAt order { id state } amazonEffects { kind state } } }`;

async function operationUnder(key: string, caller?: string): Promise<Shown> {
  const { data, errors } = await desk.api(operation, { key }, caller);
  expect(errors).toBeUndefined();
  return data.operation;
}

it('the lifecycle is the table that orders are held to, with the merchant’s own statuses', async () => {
  const own = { code: 'waiting', label: 'Waiting for stock', state: 'PROCESSING' } as const;
  await desk.db.insert(orderStatuses).values(own);
  const { data } = await desk.api(lifecycle);
  expect(data.orderLifecycle).toEqual({
    states: orderStates,
    statuses: [...builtInStatuses, { ...own, default: false }],
    transitions,
  });
});

describe('an operation', () => {
  it('is shown under its key, with its order and effects as they are now', async () => {
    const order = await desk.anOrder();
    await acts.ship(order, { MUG: 1 }, { idempotencyKey: 'mine' });
    await desk.drain();
    await acts.hold(order);
    expect(await operationUnder('mine')).toEqual({
      idempotencyKey: 'mine',
      mutation: 'ship',
      replayed: true,
      dryRun: false,
      completedAt: desk.clock.now.toISOString(),
      order: { id: order.id, state: 'ON_HOLD' },
      amazonEffects: [{ kind: 'CONFIRM_SHIPMENT', state: 'CONFIRMED' }],
    });
  });

  it('is null for a key never used, refused, tried only, or another caller’s', async () => {
    const order = await desk.anOrder();
    await desk.addKey('somebody else', permissions);
    await acts.act('unhold', { orderId: order.id, idempotencyKey: 'refused' });
    await acts.act('hold', { orderId: order.id, idempotencyKey: 'tried', dryRun: true });
    await acts.hold(order, { idempotencyKey: 'mine' });
    for (const key of ['never', 'refused', 'tried', '']) expect(await operationUnder(key)).toBeNull();
    expect(await operationUnder('mine', 'somebody else')).toBeNull();
  });

  it('shows nothing of an order that its caller may no longer see, nor does its replay', async () => {
    const order = await desk.anOrder();
    await acts.ship(order, null, { idempotencyKey: 'mine' });
    const [row] = await desk.db.select().from(operations);
    if (!row) throw new Error('The operation was not kept.');
    const elsewhere = '01900000-0000-7000-8000-00000000ffff';
    const query =
      'mutation($input: HoldInput!) { hold(input: $input) { errors { code } order { id } operation { replayed order { id } } } }';
    for (const [name, granted, storeIds] of [
      ['of another store', permissions, [elsewhere]],
      ['without reading', ['HOLD'], null],
    ] as const) {
      await desk.addKey(name, granted, storeIds);
      const { data } = await desk.api('{ viewer { name } }', {}, name);
      expect(data.viewer.name).toBe(name);
      const [{ id: caller } = { id: '' }] = await keysNamed(name);
      await desk.db.insert(operations).values({ ...row, caller });
      expect(await operationUnder('mine', name)).toMatchObject({ mutation: 'ship', order: null, amazonEffects: [] });
      // Under the same key another input is refused, and shows no order either.
      const input = { orderId: order.id, idempotencyKey: 'mine' };
      const answer = await desk.api(query, { input }, name);
      expect(answer.data.hold).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }], order: null });
    }
  });
});

async function keysNamed(name: string) {
  const { apiKeys } = await import('../../src/db/tables.ts');
  return (await desk.db.select().from(apiKeys)).filter((key) => key.name === name);
}
