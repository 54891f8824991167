import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { useDesk } from '../support/desk.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
const number = '112-0000001-0000001';
const text = 'The parcel is a day late, Ana.';
let keys = 0;

const fields = `errors { __typename code message path fix } operation { replayed dryRun }
  message { id kind text attachmentNames author invoice { number } amazonEffect { kind state lastError } }`;

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
async function write(order: { readonly id: string }, more: object = {}): Promise<any> {
  const input = { orderId: order.id, kind: 'UNEXPECTED_PROBLEM', text, idempotencyKey: `write-${++keys}`, ...more };
  const query = `mutation($input: MessageBuyerInput!) { messageBuyer(input: $input) { ${fields} } }`;
  const { data, errors } = await desk.api(query, { input });
  expect(errors).toBeUndefined();
  return data.messageBuyer;
}

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
async function messages(key?: string): Promise<any[]> {
  const query = `query($by: OrderBy!) { order(by: $by) {
    version buyerMessages { kind text attachmentNames author amazonEffect { state attempts lastError } }
    events(first: 50) { nodes { kind actor subject { __typename } } } } }`;
  const { data, errors } = await desk.api(query, { by: { amazonOrderNumber: number } }, key);
  expect(errors).toBeUndefined();
  return data.order.buyerMessages;
}

const sent = async () => (await desk.amazonEffects()).filter(({ kind }) => kind === 'MESSAGE_BUYER');
const codes = ({ errors }: { readonly errors: readonly { code: string }[] }) => errors.map(({ code }) => code);
const pdf = Buffer.from('%PDF-1.7 a warranty').toString('base64');

describe('a message to the buyer', () => {
  it('is passed on by Amazon once, whatever is asked twice, and is kept sealed', async () => {
    const order = await desk.anOrder();
    const first = await write(order, { idempotencyKey: 'once' });
    expect(first.errors).toEqual([]);
    expect(first.message).toMatchObject({ text, author: expect.any(String), amazonEffect: { state: 'QUEUED' } });
    await desk.drain();
    const again = await write(order, { idempotencyKey: 'once' });

    expect(again.operation.replayed).toBe(true);
    expect(await messages()).toMatchObject([{ text, amazonEffect: { state: 'CONFIRMED', attempts: 1 } }]);
    expect(await sent()).toMatchObject([{ orderId: number, detail: { action: 'unexpectedProblem', text } }]);
    expect((await desk.orderBy(number)).version).toBe(order.version);

    await desk.addKey('reads orders alone, and no buyer', ['READ_ORDERS']);
    expect(await messages('reads orders alone, and no buyer')).toMatchObject([{ text: null, attachmentNames: null }]);
  });

  it('carries its files, and the invoice as it is printed', async () => {
    const order = await tell.aShippedOrder();
    const [invoice] = order.invoices;
    const terms = {
      name: 'terms.pdf',
      contentType: 'application/pdf',
      content: Buffer.alloc(100_000, 'x').toString('base64'),
    };
    const input = { kind: 'INVOICE', text: null, invoiceId: invoice.id, attachments: [terms] };
    const { errors } = await write(order, input);
    expect(errors).toEqual([]);
    await desk.drain();

    const [message] = await sent();
    expect(message?.detail).toMatchObject({
      action: 'invoice',
      attachments: [{ fileName: `invoice-${invoice.number}.pdf` }, { fileName: 'terms.pdf', bytes: 100_000 }],
    });

    // Without its addressee it is none.
    await desk.db.execute(sql`update amazon_orders set buyer_erased_at = '2026-03-02'`);
    await write(order, input);
    await desk.drain();
    expect((await messages()).map(({ amazonEffect }) => amazonEffect)).toMatchObject([
      { state: 'CONFIRMED' },
      { state: 'REFUSED', lastError: expect.stringContaining('without its addressee') },
    ]);
    expect(await sent()).toHaveLength(1);
  });

  it('is refused before anything is stored, for everything at once, as Amazon would', async () => {
    const order = await desk.anOrder();
    const refused = await write(order, {
      kind: 'WARRANTY',
      attachments: [{ name: 'folder/manual', contentType: 'pdf', content: 'no base64!' }],
      coverageStartsAt: '2026-05-01T00:00:00Z',
      coverageEndsAt: '2026-04-01T00:00:00Z',
      invoiceId: order.id,
    });
    expect(
      refused.errors.map(({ code, path }: { code: string; path: string[] }) => `${code} at ${path.join('.')}`),
    ).toEqual([
      'MESSAGE_KIND_NOT_OFFERED at kind',
      'MESSAGE_TEXT_INVALID at text',
      'MESSAGE_ATTACHMENTS_INVALID at attachments.0.name',
      'MESSAGE_ATTACHMENTS_INVALID at attachments.0.contentType',
      'MESSAGE_ATTACHMENTS_INVALID at attachments.0.content',
      'INVALID_INPUT at coverageEndsAt',
      'INVALID_INPUT at invoiceId',
    ]);
    expect(refused.errors[0].message).toContain('UNEXPECTED_PROBLEM');
    expect(await messages()).toEqual([]);
  });

  it('is tried without being kept, shown and recorded when it is', async () => {
    const order = await desk.anOrder();
    const trial = await write(order, { dryRun: true });
    expect(trial).toMatchObject({ operation: { dryRun: true }, message: { text } });
    expect(await messages()).toEqual([]);
  });

  it('is asked about once more before it goes: what Amazon has withdrawn meanwhile is refused', async () => {
    const order = await desk.anOrder();
    await write(order);
    await desk.control('message-offers', { orderId: number, actions: ['legalDisclosure'] });
    await desk.drain();

    const [{ amazonEffect }] = await messages();
    expect(amazonEffect).toMatchObject({ state: 'REFUSED', lastError: expect.stringContaining('no longer offers') });
    expect(await sent()).toEqual([]);
    expect(codes(await write(order))).toEqual(['MESSAGE_KIND_NOT_OFFERED']);
  });

  it('without an answer is unknown, never sent again by itself, and keeps nothing else waiting', async () => {
    const order = await desk.anOrder();
    await write(order);
    await desk.fault({ operation: 'createUnexpectedProblem', kind: 'lost-reply' });
    await tell.ship(order);
    await desk.drain(4);

    expect((await messages())[0].amazonEffect).toMatchObject({ state: 'UNKNOWN', attempts: 1 });
    expect(await sent()).toHaveLength(1);
    expect(await tell.effect(order, 'CONFIRM_SHIPMENT')).toMatchObject({ state: 'CONFIRMED' });
  });

  it('whose file could not be laid down is tried again, and a 403 ends it with Amazon’s words', async () => {
    const order = await tell.aShippedOrder();
    await write(order, {
      kind: 'WARRANTY',
      text: null,
      attachments: [{ name: 'a.pdf', contentType: 'application/pdf', content: pdf }],
    });
    await desk.fault({ operation: 'uploadMessageFile', kind: 'refuse' });
    await desk.drain(3);
    expect((await messages())[0].amazonEffect).toMatchObject({ state: 'CONFIRMED', attempts: 2 });

    await write(order);
    await desk.control('message-offers', { orderId: number, actions: ['unexpectedProblem'], forbidden: 'YES' });
    await desk.drain(3);
    expect((await messages())[1].amazonEffect).toMatchObject({
      state: 'REFUSED',
      lastError: expect.stringContaining('403'),
    });
    expect(await sent()).toHaveLength(1);
  });
});

it('what Amazon offers, and the language the buyer reads, costs one call each in a request', async () => {
  await desk.anOrder();
  const offer = 'buyerMessageKinds { kind textMax attachmentsMax takesInvoice }';
  const query = `query($by: OrderBy!) { a: order(by: $by) { ${offer} buyerLocale } b: order(by: $by) { ${offer} buyerLocale } }`;
  const { data, errors } = await desk.api(query, { by: { amazonOrderNumber: number } });

  expect(errors).toBeUndefined();
  expect(data.a).toMatchObject({ buyerLocale: 'en-US' });
  expect(data.b).toEqual(data.a);
  expect(data.a.buyerMessageKinds).toContainEqual({
    kind: 'UNEXPECTED_PROBLEM',
    textMax: 2_000,
    attachmentsMax: 0,
    takesInvoice: false,
  });
  expect(await tell.calls('getMessagingActionsForOrder')).toBe(1);
  expect(await tell.calls('GetAttributes')).toBe(1);

  await desk.addKey('reads and does not write', ['READ_ORDERS', 'READ_BUYER']);
  const denied = await desk.api(query, { by: { amazonOrderNumber: number } }, 'reads and does not write');
  expect(denied.errors?.[0].extensions.code).toBe('FORBIDDEN');
});
