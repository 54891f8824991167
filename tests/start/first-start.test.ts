import { expect, it } from 'vitest';
import { confirmed, embedded, importedOrder, key, newPlace, readyPlace, ship, startDesk } from './program.ts';

it('says what it does and where it is, and finds everything as it was when it is started again', {
  timeout: 180_000,
}, async () => {
  const place = await newPlace();
  const desk = await startDesk(place);
  const lines = desk.out.split('\n').filter(Boolean);
  expect(lines).toEqual([
    embedded ? `Database: embedded, in ${place.DATA_DIR}` : 'Database: PostgreSQL',
    expect.stringMatching(/^Amazon: sandbox Seller Central at http:\/\/127\.0\.0\.1:\d+$/),
    expect.stringMatching(/^Ready in \d+\.\d s$/),
    expect.stringMatching(/^ {2}GraphQL and GraphiQL {2}http:\/\/127\.0\.0\.1:\d+\/graphql$/),
  ]);
  expect(desk.err).toBe('');

  const order = await importedOrder(desk);
  expect(order).toMatchObject({ state: 'NEW', shippingState: 'UNSHIPPED', amazonEffects: [] });
  expect(await ship(desk, order, 'first')).toEqual({ replayed: false });
  await confirmed(desk);
  const before = await importedOrder(desk);
  expect(await desk.end()).toMatchObject({ code: 0 });

  const again = await startDesk(place);
  expect(await importedOrder(again)).toEqual(before);
  expect(await ship(again, order, 'first')).toEqual({ replayed: true });
  expect(await effectsAtAmazon(again.out)).toMatchObject([
    { kind: 'CONFIRM_SHIPMENT', orderId: '112-5550000-0000011' },
  ]);
  expect(await again.end('SIGINT')).toMatchObject({ code: 0 });
});

async function effectsAtAmazon(output: string) {
  const sandbox = /Seller Central at (\S+)/.exec(output)?.[1];
  const { effects } = await (await fetch(`${sandbox}/_sandbox/effects`)).json();
  return effects;
}

it('keeps what is secret and who bought out of its output, however much it is asked to say', {
  timeout: 90_000,
}, async () => {
  const desk = await startDesk({ ...(await readyPlace()), LOG_LEVEL: 'trace' });
  const order = await importedOrder(desk);
  await ship(desk, order, 'once');
  await confirmed(desk);
  await fetch(`${desk.url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{' });
  await desk.end();

  expect(desk.out.split('\n').length).toBeGreaterThan(20);
  const said = desk.out + desk.err;
  const secrets = [key, order.customer.name, 'Atzr|', 'Atza|', 'refresh_token', 'sandbox-secret', '1Z999AA10123456784'];
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
});
