import { randomUUID } from 'node:crypto';
import { demoOrders } from './demo/orders.ts';
import type { Change } from './state/store.ts';
import type { World } from './world.ts';

/** Starts over, with the clock set right again. Tokens stay good: nobody has to sign in for a reset. */
export function seed(world: World, orders: 'demo' | 'empty'): void {
  const { store, buckets, calls } = world;
  const tokens = store.list('tokens').map((token): Change => ['tokens', token.token, token]);
  const secret = store.find('settings', 'secret') ?? { value: randomUUID() };
  store.atomically(() => {
    store.save([['settings', 'secret', secret], ...tokens], { emptyFirst: true });
    const seeded = orders === 'demo' ? demoOrders(world.now()) : [];
    store.save(seeded.map((order): Change => ['orders', order.orderId, order]));
  });
  buckets.refillAll();
  calls.length = 0;
}
