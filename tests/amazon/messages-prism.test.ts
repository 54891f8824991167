import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChannel } from '../../src/amazon/channel.ts';
import { buyerMessageKinds, messageLimits } from '../../src/domain/buyer-message.ts';
import { type Prism, startPrism } from '../support/prism.ts';
import { beforePrism } from '../support/prism-uploads.ts';
import { sandboxOrder, seller, useSandbox } from './support/sandbox.ts';

const sandbox = useSandbox({ enforceLimits: false });
let prism: Prism;
let front: Awaited<ReturnType<typeof beforePrism>>;
beforeAll(async () => {
  prism = await startPrism({ upstream: sandbox.url(), strictAnswers: true });
  front = await beforePrism(prism.url);
});
afterAll(async () => {
  await front?.close();
  await prism?.close();
});

const marketplaceId = 'ATVPDKIKX0DER';
const number = '701-0000000-0000001';
const actions = [
  'confirmCustomizationDetails',
  'confirmDeliveryDetails',
  'confirmOrderDetails',
  'confirmServiceDetails',
  'unexpectedProblem',
  'digitalAccessKey',
  'legalDisclosure',
  'warranty',
  'invoice',
];

it('writes to buyers, and lays files and invoices down, in words that Amazon’s own models know', async () => {
  await sandbox.orders(sandboxOrder(1));
  await fetch(`${sandbox.url()}/_sandbox/message-offers`, {
    method: 'POST',
    body: JSON.stringify({ orderId: number, actions: [...actions, 'amazonMotors'] }),
  });
  const log: { operation: string; status: number | null }[] = [];
  const channel = createChannel({
    userAgent: 'desk/1.0 (Language=TypeScript)',
    hosts: { api: () => front.url, lwa: sandbox.url() },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
    log: (call) => log.push(call),
  });
  const to = { account: seller, marketplaceId, number };

  expect([...(await channel.listMessageKinds(to))].sort()).toEqual([...buyerMessageKinds].sort());
  expect(await channel.readBuyerLocale(to)).toBe('en-US');
  const file = {
    name: 'paper.pdf',
    contentType: 'application/pdf',
    content: Buffer.from('%PDF-1.7').toString('base64'),
  };
  for (const kind of buyerMessageKinds) {
    const { textMax, attachmentsMax } = messageLimits[kind];
    const files = attachmentsMax > 0 ? [await channel.uploadFile(to, kind, file)] : [];
    const coverage = kind === 'WARRANTY' ? '2026-03-01T00:00:00.000Z' : null;
    await channel.sendMessage(to, {
      kind,
      text: textMax > 0 ? 'ä'.repeat(textMax) : null,
      files,
      coverageStartsAt: coverage,
      coverageEndsAt: coverage,
    });
  }
  const totals = { total: '10.00', tax: '1.60' };
  const { documentId, options } = await channel.prepareInvoice(seller, {
    number,
    invoiceNumber: '000000001',
    totals,
    pdf: Buffer.from('%PDF-1.7'),
  });
  await channel.submitFeed(seller, 'UPLOAD_INVOICE', 'A1PA6795UKMFR9', documentId, options);

  expect(log.filter(({ status }) => status === null || status > 299)).toEqual([]);
  const posted = (await sandbox.calls()).filter(({ path }) => path.includes('/messages/') && !path.includes('uploads'));
  expect(posted.map(({ path }) => path.split('/').at(-1))).toEqual(actions);
});

it('asks for a place for a file with its MD5, or is stopped', async () => {
  const path = `/uploads/2020-11-01/uploadDestinations/messaging/v1/orders/${number}/messages/warranty`;
  const response = await fetch(`${front.url}${path}?marketplaceIds=${marketplaceId}`, { method: 'POST' });
  expect(response.status).toBe(422);
});
