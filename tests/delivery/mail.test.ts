import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { attemptsMax, type Post, type Print } from '../../src/jobs/email.ts';
import { createMailer, type Mailer } from '../../src/jobs/mailer.ts';
import { actsOf } from '../api/support/acts.ts';
import { useDesk } from '../support/desk.ts';
import { useMailServer } from '../support/mail-server.ts';

const desk = useDesk();
const server = useMailServer();
const acts = actsOf(desk);
const address = 'k3j2h1g0@marketplace.amazon.com';

beforeEach(() => desk.sendMailsTo(server.url));

/** An order whose one mail waits, and how that mail stands. */
async function aWaitingMail(changes: Parameters<typeof desk.anOrder>[0] = {}) {
  const order = await desk.anOrder(changes);
  await acts.sendEmail(order);
  return { order, mail: async () => (await acts.emails(order))[0] };
}

describe('a mail', () => {
  it('is taken by the mail server once, and says so on the order', async () => {
    const { order, mail } = await aWaitingMail();
    expect(await mail()).toMatchObject({ state: 'QUEUED', attempts: 0, sentAt: null });
    const { version } = await desk.orderBy(order.amazonOrderNumber);
    await desk.advance(30);
    await desk.drain();
    await desk.drain();

    const sentAt = desk.clock.now.toISOString();
    expect(await mail()).toMatchObject({ state: 'SENT', attempts: 1, sentAt, lastError: null });
    const { data } = await desk.api('query($id: ID!) { order(by: { id: $id }) { version updatedAt } }', order);
    expect(data.order).toEqual({ version, updatedAt: sentAt });

    expect(server.received).toHaveLength(1);
    const [{ from, to, mail: read } = expect.fail()] = server.received;
    const { text, html, title, id } = await mail();
    expect({ from, to }).toEqual({ from: 'shop@desk.test', to: [address] });
    expect(read.from?.text).toBe('shop@desk.test');
    expect([read.to].flat().map((one) => one?.text)).toEqual([address]);
    expect(read).toMatchObject({ subject: title, html, attachments: [] });
    expect([read.cc, read.bcc]).toEqual([undefined, undefined]);
    expect(read.text?.trimEnd()).toBe(text.trimEnd());
    expect(read.messageId?.replaceAll('-', '')).toBe(`<${id.slice(4)}@desk.test>`);
    expect(read.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('has the document attached, byte by byte', async () => {
    const order = await desk.anOrder();
    const { invoice } = await acts.invoice(order, null, { notifyCustomer: true });
    await acts.sendEmail(order);
    const content = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256));
    const asked: string[] = [];
    const print: Print = async (kind, id) => {
      asked.push(`${kind} ${id.replaceAll('-', '')}`);
      return { filename: 'invoice-000000001.pdf', content };
    };
    await desk.sendMails({ print });

    expect(asked).toEqual([`INVOICE ${invoice.id.slice(4)}`]);
    const [about, plain] = server.received.map(({ mail }) => mail.attachments);
    expect(about).toMatchObject([{ filename: 'invoice-000000001.pdf', contentType: 'application/pdf' }]);
    expect(about?.[0]?.content.equals(content)).toBe(true);
    expect(plain).toEqual([]);
  });

  it.each(['هنا أحمد', '山田 太郎', 'Łukasz Żółć', 'नेहा शर्मा', '👩‍👧 Zoë'])(
    'arrives as written to %s',
    async (name) => {
      await desk.db.execute(sql`update stores set name = ${`${name} & Söhne`}`);
      const { mail } = await aWaitingMail({ order: { buyer: { buyerName: name, buyerEmail: address } } });
      await desk.drain();
      const [{ mail: read, raw } = expect.fail()] = server.received;
      expect(read.text).toContain(`Dear ${name},\n`);
      expect(read.html).toBe((await mail()).html);
      expect(read.subject).toMatch(new RegExp(`^${name} & Söhne: your Amazon order `));
      // Also for servers that take seven bits and short lines.
      expect(raw).toMatch(/^[\r\n\t -~]*$/);
      expect(Math.max(...raw.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998);
    },
  );

  it('takes no header and no recipient from what somebody wrote', async () => {
    await desk.db.execute(sql`update stores set name = ${'Shop\r\nBcc: all@desk.test\r\n\r\nBuy now'}`);
    const buyerName = 'Eve\r\nCc: spy@desk.test';
    await aWaitingMail({ order: { buyer: { buyerName, buyerEmail: address } } });
    await desk.drain();
    const [{ to, mail, raw } = expect.fail()] = server.received;
    expect(to).toEqual([address]);
    expect(mail.subject).toBe('Shop Bcc: all@desk.test Buy now: your Amazon order 112-0000001-0000001');
    expect([mail.cc, mail.bcc]).toEqual([undefined, undefined]);
    const headers = raw.slice(0, raw.indexOf('\r\n\r\n'));
    expect(headers).not.toMatch(/^(bcc|cc):/im);
  });
});

describe('a mail that is not taken', () => {
  it('for now is tried again, and tells why without naming anybody', async () => {
    server.refuse(
      { at: 'RCPT TO', code: 450, words: `4.2.0 <${address}>: greylisted, K3J2H1G0 may come back` },
      { at: 'DATA', code: 451, words: '4.3.0 busy' },
    );
    const { order, mail } = await aWaitingMail();
    const told: object[] = [];
    const report: Post['report'] = (one) => told.push(one);

    await desk.sendMails({ report });
    const lastError = 'SMTP 450 4.2.0 <…>: greylisted, … may come back';
    expect(await mail()).toMatchObject({ state: 'QUEUED', attempts: 1, sentAt: null, lastError });
    await desk.sendMails({ report });
    expect(await mail()).toMatchObject({ state: 'QUEUED', attempts: 2, lastError: 'SMTP 451 4.3.0 busy' });
    await desk.sendMails({ report });
    expect(await mail()).toMatchObject({ state: 'SENT', attempts: 3, lastError: null });

    expect(server.received).toHaveLength(1);
    expect(told).toMatchObject([{ why: lastError, given: 'back' }, { given: 'back' }]);
    expect(JSON.stringify(told)).not.toMatch(/k3j2h1g0|lopez/i);
    expect((await desk.orderBy(order.amazonOrderNumber)).version).toBe(order.version);
  });

  const forGood = [
    { at: 'RCPT TO', code: 550, words: '5.1.1 no such user' },
    { at: 'DATA', code: 554, words: '5.7.1 looks like spam' },
  ] as const;
  it.each(forGood)('ever, by a $code at $at, is given up at once', async (refusal) => {
    server.refuse(refusal);
    const { order, mail } = await aWaitingMail();
    await desk.drain();
    const failed = { state: 'FAILED', attempts: 1, lastError: `SMTP ${refusal.code} ${refusal.words}` };
    expect(await mail()).toMatchObject(failed);
    expect(server.received).toEqual([]);

    await acts.sendEmail(order);
    await desk.drain();
    expect(await acts.emails(order)).toMatchObject([failed, { state: 'SENT' }]);
  });

  it('because of its sender is tried again: that is for the operator to mend', async () => {
    server.refuse({ at: 'MAIL FROM', code: 553, words: '5.7.1 not your address' });
    const { mail } = await aWaitingMail();
    await desk.sendMails();
    expect(await mail()).toMatchObject({ state: 'QUEUED', lastError: 'SMTP 553 5.7.1 not your address' });
    await desk.sendMails();
    expect(await mail()).toMatchObject({ state: 'SENT' });
  });

  it('because no server answers never fails the action, and is given up after enough tries', async () => {
    desk.sendMailsTo('smtp://127.0.0.1:1');
    const order = await desk.anOrder();
    const { shipment } = await acts.ship(order, null, { notifyCustomer: true });
    await desk.sendMails();
    const lastError = 'The mail server could not be spoken to (ECONNREFUSED).';
    expect(await acts.emails(order)).toMatchObject([{ state: 'QUEUED', attempts: 1, lastError }]);
    await desk.drain(attemptsMax);
    const [given] = await acts.emails(order);
    expect(given).toMatchObject({ state: 'FAILED', attempts: attemptsMax, lastError, subject: { id: shipment.id } });
    const { shipments, amazonEffects } = await desk.orderBy(order.amazonOrderNumber);
    expect([shipments.length, amazonEffects[0].state]).toEqual([1, 'CONFIRMED']);
  });

  it('because its process died after the server took it goes once more, under the same Message-ID', async () => {
    const { mail } = await aWaitingMail();
    const real = createMailer({ url: server.url, from: 'shop@desk.test' });
    const dying: Mailer = {
      send: async (outgoing) => {
        await real.send(outgoing);
        throw new TypeError('as if the process died');
      },
    };
    await expect(desk.sendMails({ mailer: dying })).rejects.toThrow('as if the process died');
    expect(await mail()).toMatchObject({ state: 'QUEUED', attempts: 0 });
    await desk.sendMails();

    expect(await mail()).toMatchObject({ state: 'SENT', attempts: 1 });
    const ids = server.received.map(({ mail: { messageId } }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  it('because its credit memo was voided meanwhile is given up: the money did not go back', async () => {
    const order = await desk.anOrder();
    await acts.ship(order, null, { invoice: true });
    await desk.drain();
    await acts.creditMemo(order, null, { notifyCustomer: true });
    await desk.fault({ operation: 'createFeed', kind: 'refuse' });
    desk.sendMailsTo('smtp://127.0.0.1:1');
    await desk.drain();
    desk.sendMailsTo(server.url);
    await desk.sendMails();

    expect((await desk.orderBy(order.amazonOrderNumber)).creditMemos).toMatchObject([{ voidedAt: expect.any(String) }]);
    expect(server.received).toEqual([]);
    expect(await acts.emails(order)).toMatchObject([{ state: 'FAILED', lastError: expect.stringContaining('voided') }]);
  });

  it('because its document cannot be printed shows that, and surfaces as the bug it is', async () => {
    const order = await desk.anOrder();
    await acts.invoice(order, null, { notifyCustomer: true });
    const print: Print = async () => {
      throw new RangeError('no such glyph');
    };
    await expect(desk.sendMails({ print })).rejects.toThrow('no such glyph');
    const lastError = 'The document could not be printed.';
    expect(await acts.emails(order)).toMatchObject([{ state: 'QUEUED', attempts: 1, lastError }]);
    expect(server.received).toEqual([]);
  });

  it('because the buyer’s data were erased meanwhile is given up', async () => {
    const { mail } = await aWaitingMail();
    await desk.db.execute(sql`update emails set sealed = null`);
    await desk.drain();
    expect(await mail()).toMatchObject({ state: 'FAILED', lastError: 'The buyer’s address is not here anymore.' });
    expect(server.received).toEqual([]);
  });

  it('because there is no mail server anymore is kept', async () => {
    const { mail } = await aWaitingMail();
    await desk.sendMails({ mailer: null });
    expect(await mail()).toMatchObject({ state: 'KEPT', attempts: 0, to: address });
  });
});

it('nothing goes out of a dry run, a refusal or an import', async () => {
  const order = await desk.anOrder();
  await acts.sendEmail(order, { dryRun: true });
  await acts.ship(order, null, { notifyCustomer: true, dryRun: true });
  expect(await acts.refusals('ship', { orderId: order.id, packages: [], notifyCustomer: true })).toHaveLength(1);
  await desk.drain();
  expect(server.received).toEqual([]);
  expect(await acts.emails(order)).toEqual([]);
});
