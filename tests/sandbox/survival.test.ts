import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { anOrder, envelope, type Seller, sellerAt, sendFeed, shipmentOf } from './seller.ts';

const orderId = '111-1111111-1111111';
const sandboxModule = new URL('../../src/sandbox/sandbox.ts', import.meta.url).href;

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A sandbox in a process of its own, which `kill` ends without a last word. */
async function aProcess(folder: string): Promise<{ url: string; kill: () => Promise<void> }> {
  const script = `import { startSandbox } from '${sandboxModule}';
    const { url } = await startSandbox({ folder: ${JSON.stringify(folder)}, orders: 'empty', feedSeconds: 0, enforceLimits: false });
    process.stdout.write(url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const url = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))));
  return { url, kill };
}

const cancellation = envelope('OrderAcknowledgement', [
  '<AmazonOrderID>222-2222222-2222222</AmazonOrderID><StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>1</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>',
]);

async function stateOf(seller: Seller) {
  const listed = await seller.call('GET', '/feeds/2021-06-30/feeds?feedTypes=POST_ORDER_ACKNOWLEDGEMENT_DATA');
  return {
    orders: [await seller.order(orderId), await seller.order('222-2222222-2222222')],
    effects: await seller.effects(),
    feeds: listed.body,
    faults: await seller.ask('faults'),
  };
}

it('is after SIGKILL as it was, clock, feeds, faults and tokens included', async () => {
  const folder = aFolder();
  const first = await aProcess(folder);
  const seller = await sellerAt(first.url);
  await seller.tell('orders', [anOrder(), { orderId: '222-2222222-2222222', orderItems: [{ orderItemId: '1' }] }]);
  await seller.tell('clock', { advanceSeconds: 1000 });
  await seller.call('POST', `/orders/v0/orders/${orderId}/shipmentConfirmation`, shipmentOf(anOrder(), { '01': 1 }));
  await sendFeed(seller, 'POST_ORDER_ACKNOWLEDGEMENT_DATA', cancellation);
  await seller.tell('faults', { operation: 'getOrder', kind: 'refuse', times: 2 });
  const before = await stateOf(seller);
  const token = (await seller.call('GET', '/orders/2026-01-01/orders/x')).status;
  await first.kill();

  const second = await aProcess(folder);
  const again = await sellerAt(second.url);
  const after = await stateOf(again);
  expect(before.effects.map(({ kind }) => kind)).toEqual(['CONFIRM_SHIPMENT', 'CANCEL_ORDER']);
  expect(token).toBe(400);
  expect({ ...after, faults: undefined }).toEqual({ ...before, faults: undefined });
  expect(after.faults.faults).toMatchObject([{ kind: 'refuse', times: 1 }]);
  const { headers } = await again.call('GET', '/orders/2026-01-01/orders/x');
  expect(Date.parse(headers.get('date') ?? '')).toBeGreaterThan(Date.now() + 990_000);
});

it('keeps every acknowledged package, whenever it is killed', async () => {
  const folder = aFolder();
  const { url, kill } = await aProcess(folder);
  const seller = await sellerAt(url);
  await seller.tell('orders', { orderId, orderItems: [{ orderItemId: '01', quantityOrdered: 500 }] });
  const order = await seller.order(orderId);

  const acknowledged: string[] = [];
  const killing = new Promise<void>((resolve) => setTimeout(() => resolve(kill()), 150));
  try {
    for (let reference = 1; reference <= 500; reference += 1) {
      const shipment = shipmentOf(order, { '01': 1 }, String(reference));
      await seller.call('POST', `/orders/v0/orders/${orderId}/shipmentConfirmation`, shipment);
      acknowledged.push(String(reference));
    }
  } catch {
    // The process was killed in the middle of a call.
  }
  await killing;

  const { packages = [] } = await (await sellerAt((await aProcess(folder)).url)).order(orderId);
  const references = packages.map(({ packageReferenceId }) => packageReferenceId);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((reference) => !references.includes(reference))).toEqual([]);
  expect(references.length - acknowledged.length).toBeLessThanOrEqual(1);
});

it('drops half a line that a kill left behind', async () => {
  const folder = aFolder();
  const first = await aProcess(folder);
  await (await sellerAt(first.url)).tell('orders', anOrder());
  await first.kill();
  appendFileSync(join(folder, 'sandbox.journal'), '{"changes":[["orders","111-1111111-1111111",{"orde');

  const seller = await sellerAt((await aProcess(folder)).url);
  expect((await seller.order(orderId)).orderItems.length).toBe(2);
});

it('gathers its journal into one line when it starts', async () => {
  const folder = aFolder();
  const first = await aProcess(folder);
  const seller = await sellerAt(first.url);
  for (let time = 0; time < 20; time += 1) await seller.tell('orders', anOrder());
  await first.kill();
  const journal = join(folder, 'sandbox.journal');
  const before = statSync(journal).size;
  await aProcess(folder);
  expect(readFileSync(journal, 'utf8').split('\n').length).toBe(2);
  expect(statSync(journal).size).toBeLessThan(before / 5);
});
