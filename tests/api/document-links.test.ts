import { beforeEach, describe, expect, it } from 'vitest';
import { insertStore } from '../../src/db/stores.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { useDesk } from '../support/desk.ts';
import type { Shown } from './support/acts.ts';
import { aDocumentedOrder, fetched, linksOf } from './support/documents.ts';

const desk = useDesk();
const packer = 'a key that may not see buyers';
const shipper = 'a key that may read nothing';
const elsewhere = 'a key of another store';
const otherUuid = '01900000-0000-7000-8000-000000000009';

let made: Awaited<ReturnType<typeof aDocumentedOrder>>;
beforeEach(async () => {
  await desk.addKey(packer, ['READ_ORDERS']);
  await desk.addKey(shipper, ['SHIP', 'READ_BUYER']);
  await desk.addKey(elsewhere, permissions, [otherUuid]);
  await desk.db.transaction((tx) =>
    insertStore(tx, {
      id: otherUuid,
      accountId: desk.accountUuid,
      name: 'Canada',
      marketplaceId: 'A2EUQ1WTGCTBG2',
      connectedAt: new Date('2026-02-01T00:00:00Z'),
      settings: defaultSettings,
    }),
  );
  made = await aDocumentedOrder(desk);
});

const changed = (link: string, change: (url: URL) => void) => {
  const url = new URL(link);
  change(url);
  return url.href;
};
const unsigned = (link: string) => changed(link, (url) => url.searchParams.delete('signature'));
const told = ({ status, code, message }: Awaited<ReturnType<typeof fetched>>) => ({ status, code, message });

describe('a signed link', () => {
  it('opens without a key, and is what the key gets without it', async () => {
    const links = await linksOf(desk, made.order);
    for (const [name, link] of Object.entries(links)) {
      const byLink = await fetched(desk, link, { key: null });
      const byKey = await fetched(desk, made[name as keyof typeof links]);
      expect(byLink.status).toBe(200);
      expect(byLink.bytes).toEqual(byKey.bytes);
    }
  });

  it('is good for 15 minutes, and then says so', async () => {
    const { invoice } = await linksOf(desk, made.order);
    await desk.advance(899);
    expect(await fetched(desk, invoice, { key: null })).toMatchObject({ status: 200 });
    await desk.advance(1);
    const late = await fetched(desk, invoice, { key: null });
    expect(late).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect(late.message).toContain('was good until 2026-03-02T12:2');
  });

  it('is refused as forged when anything of it was changed', async () => {
    const { invoice, creditMemo, packingSlip } = await linksOf(desk, made.order, packer);
    const signature = new URL(invoice).searchParams.get('signature') ?? '';
    const expires = Number(new URL(invoice).searchParams.get('expires'));
    const forged = [
      changed(invoice, (url) => url.searchParams.set('expires', String(expires + 1))),
      changed(invoice, (url) => url.searchParams.set('expires', 'Infinity')),
      changed(invoice, (url) => url.searchParams.delete('expires')),
      changed(invoice, (url) => url.searchParams.set('buyer', '1')),
      changed(invoice, (url) => url.searchParams.set('signature', '')),
      changed(invoice, (url) => url.searchParams.set('signature', `${signature}A`)),
      changed(invoice, (url) => url.searchParams.set('signature', signature.slice(0, -1))),
      changed(invoice, (url) => url.searchParams.set('signature', signature.toLowerCase())),
      changed(invoice, (url) => url.searchParams.set('signature', 'é'.repeat(signature.length))),
      changed(creditMemo, (url) => url.searchParams.set('signature', signature)),
      changed(packingSlip, (url) => url.searchParams.set('signature', signature)),
      changed(invoice, (url) => {
        url.pathname = '/documents/invoices.pdf';
        url.searchParams.set('orders', made.order.id);
      }),
    ];
    for (const link of forged) {
      expect(await fetched(desk, link, { key: null }), link).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    }
  });

  it('is judged by its signature, whatever key comes with it', async () => {
    const { invoice } = await linksOf(desk, made.order);
    const link = changed(invoice, (url) => url.searchParams.set('buyer', '0'));
    expect(await fetched(desk, link)).toMatchObject({ status: 403 });
    expect(await fetched(desk, invoice, { key: shipper })).toMatchObject({ status: 200 });
  });

  it('shows the buyer if its maker may see buyers', async () => {
    const full = await linksOf(desk, made.order);
    const bare = await linksOf(desk, made.order, packer);
    expect(await (await fetched(desk, full.packingSlip, { key: null })).text()).toContain('Reception Desk');
    expect(await (await fetched(desk, bare.packingSlip, { key: null })).text()).not.toContain('Reception Desk');
  });

  it('without its signature is an address that asks for a key', async () => {
    const { invoice } = await linksOf(desk, made.order);
    expect(await fetched(desk, unsigned(invoice), { key: null })).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(await fetched(desk, unsigned(invoice))).toMatchObject({ status: 200 });
  });

  it('begins with the host that the caller named', async () => {
    const { invoice } = await linksOf(desk, made.order);
    expect(new URL(invoice).origin).toBe(desk.url);
  });
});

describe('a key', () => {
  it('without READ_ORDERS reads no document', async () => {
    expect(await fetched(desk, made.invoice, { key: shipper })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('without READ_BUYER reads documents without the buyer', async () => {
    for (const path of [made.invoice, made.packingSlip, made.creditMemo]) {
      const text = await (await fetched(desk, path, { key: packer })).text();
      expect(text).toContain(made.order.amazonOrderNumber);
      expect(text).not.toMatch(/Reception|Quay|97201/);
    }
  });

  it('of another store is told what it is told of an id that nothing has', async () => {
    const absent = (id: string) => id.replace(/.{6}$/, 'ffffff');
    const id = made.invoice.match(/inv_\w+/)?.[0] ?? '';
    const places = (invoice: string, order: string) => [
      `/documents/invoices/${invoice}.pdf`,
      `/documents/invoices.pdf?ids=${invoice}`,
      `/documents/invoices.pdf?orders=${order}`,
    ];
    const nothing = places(absent(id), absent(made.order.id));
    for (const [index, place] of places(id, made.order.id).entries()) {
      const answer = told(await fetched(desk, place, { key: elsewhere }));
      expect(answer).toEqual({ status: 404, code: 'BAD_USER_INPUT', message: 'There is no such document.' });
      expect(told(await fetched(desk, nothing[index] ?? ''))).toEqual(answer);
      expect(told(await fetched(desk, nothing[index] ?? '', { key: elsewhere }))).toEqual(answer);
    }
  });
});

describe('a request', () => {
  it('is answered with a PDF to show, to keep nowhere and to guess nothing about', async () => {
    const { headers, bytes } = await fetched(desk, made.invoice);
    const shown = (name: string) => headers.get(name);
    expect({
      type: shown('content-type'),
      length: Number(shown('content-length')),
      disposition: shown('content-disposition'),
      cache: shown('cache-control'),
      sniff: shown('x-content-type-options'),
      referrer: shown('referrer-policy'),
    }).toEqual({
      type: 'application/pdf',
      length: bytes.length,
      disposition: 'inline; filename="invoice-000000001.pdf"',
      cache: 'private, no-store',
      sniff: 'nosniff',
      referrer: 'no-referrer',
    });
    expect(shown('x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  it('by HEAD is answered with the same headers and no body', async () => {
    const full = await fetched(desk, made.packingSlip);
    const head = await fetched(desk, made.packingSlip, { method: 'HEAD' });
    const ofTheConnection = /^(date|x-request-id|connection|keep-alive)$/;
    const plain = (headers: Headers) =>
      Object.fromEntries([...headers].filter(([name]) => !ofTheConnection.test(name)));
    expect(head.bytes).toHaveLength(0);
    expect(plain(head.headers)).toEqual(plain(full.headers));
  });

  it('by another method is refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetched(desk, made.invoice, { method });
      expect(answer).toMatchObject({ status: 405, code: 'BAD_USER_INPUT' });
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  it('for anything else finds nothing', async () => {
    const [, id = ''] = /_(\w+)\.pdf/.exec(made.invoice) ?? [];
    const places: Shown[] = [
      `/documents/shipments/inv_${id}.pdf`,
      `/documents/invoices/${id}.pdf`,
      `/documents/invoices/inv_${id}`,
      `/documents/invoices/inv_${id}.pdf/`,
      `/documents/invoices/..%2finvoices%2finv_${id}.pdf`,
      '/documents/invoices/inv_1.pdf',
      '/documents/orders.pdf?ids=x',
      '/documents/invoices.pdf?ids=x,y',
      '/documents/',
    ];
    for (const place of places) expect(await fetched(desk, place), place).toMatchObject({ status: 404 });
  });

  it('for several says which, and for at most 100', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `inv_${String(index).padStart(32, '0')}`).join();
    const answers = ['', '?ids=', '?orders=,', '?ids=a&orders=b', `?ids=${ids}`].map(async (search) => {
      const { status, code } = await fetched(desk, `/documents/invoices.pdf${search}`);
      return `${status} ${code}`;
    });
    expect(await Promise.all(answers)).toEqual([...Array(4).fill('400 BAD_USER_INPUT'), '400 LIMIT_EXCEEDED']);
  });

  it('that fails here says so with its id and no more', async () => {
    await desk.db.execute('alter table invoice_items rename to invoice_items_away');
    try {
      const answer = await fetched(desk, made.invoice);
      expect(answer).toMatchObject({ status: 500, code: 'INTERNAL_SERVER_ERROR' });
      expect(answer.message).toContain(answer.headers.get('x-request-id'));
      expect(answer.message).not.toContain('invoice_items');
    } finally {
      await desk.db.execute('alter table invoice_items_away rename to invoice_items');
    }
  });
});
