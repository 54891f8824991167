import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DocumentLink, documentPath, linkSeconds, signedText } from '../../src/domain/document-access.ts';
import { allowanceOf } from '../../src/server/allowance.ts';
import type { Documents, Print } from '../../src/server/documents.ts';
import { memoryPoints } from '../support/memory-points.ts';
import type { ToyContext } from './support/toy-schema.ts';
import { useToyServer, viewer } from './support/toy-server.ts';

const now = new Date('2026-03-02T12:00:00Z');
const sign = (text: string) => createHmac('sha256', 'toy').update(text).digest('base64url');
const documents = (print: Print): Documents => ({ print, sign, now: () => now });

const maker = { id: 'key-1', name: 'Ana' };
const path = documentPath('INVOICE', `inv_${'0'.repeat(32)}`);
const link = (changes: Partial<DocumentLink> = {}) => {
  const signed = { path, expires: now.getTime() / 1_000 + linkSeconds, by: maker, ...changes };
  return linkAs(signed, signedText(signed));
};
const linkAs = ({ expires, by }: DocumentLink, signed: string) =>
  `${path}?expires=${expires}&buyer=${by ? `1&by=${by.id}&name=${by.name}` : 0}&signature=${sign(signed)}`;

describe('documents', () => {
  it('are printed for the holder of a link as for its maker, whatever the store', async () => {
    const asked: unknown[] = [];
    const print: Print = async (...given) => {
      asked.push(given);
      return { filename: 'invoice-1.pdf', content: Buffer.from('%PDF-') };
    };
    const { send, lookUps } = await useToyServer({ documents: documents(print) });
    expect(await send(link())).toMatchObject({ status: 200, body: '%PDF-' });
    expect(await send(link({ by: null }))).toMatchObject({ status: 200 });
    const invoice = { kind: 'INVOICE', by: 'id', ids: [`inv_${'0'.repeat(32)}`] };
    expect(asked).toEqual([
      [invoice, { storeIds: null, seesBuyer: true, by: maker }, expect.stringMatching(/./)],
      [invoice, { storeIds: null, seesBuyer: false, by: null }, expect.stringMatching(/./)],
    ]);
    expect(lookUps).toEqual([]);
  });

  it('are not even looked for by a link that is forged or late', async () => {
    const print: Print = () => {
      throw new Error('printed');
    };
    const { send } = await useToyServer({ documents: documents(print) });
    expect(await send(link({ path: '/documents/invoices.pdf' }))).toMatchObject({ status: 403 });
    expect(await send(link({ expires: now.getTime() / 1_000 }))).toMatchObject({ status: 403 });
    // Neither can a link show the buyer that was made not to, nor another answer for it.
    const signed = { path, expires: now.getTime() / 1_000 + linkSeconds, by: maker };
    for (const by of [null, { id: 'key-2', name: 'Ana' }, { id: 'key-1', name: 'Bea' }]) {
      expect(await send(linkAs(signed, signedText({ ...signed, by })))).toMatchObject({ status: 403 });
    }
  });

  it('are printed by one link only as often as a caller could ask for them, which costs no caller and no other link', async () => {
    const allowance = allowanceOf({ capacity: 30, refillPerSecond: 1, lease: memoryPoints().lease }, () => 0);
    const print: Print = async () => ({ filename: 'invoice-1.pdf', content: Buffer.from('%PDF-') });
    const { send, ask } = await useToyServer({ documents: documents(print), allowance });
    const open = async (one: string) => (await send(one)).status;
    const forged = link().replace('buyer=1', 'buyer=0');
    const statuses = [await open(forged), await open(link()), await open(link({ by: null })), await open(link())];
    expect([...statuses, await open(link())]).toEqual([403, 200, 200, 200, 429]);
    const other = documentPath('INVOICE', `inv_${'1'.repeat(32)}`);
    expect(await open(link({ path: other }).replace(path, other))).toBe(200);
    expect((await ask('{ hello }')).extensions.cost.bucket.available).toBe(29);
  });

  it('that are too many for one PDF are refused', async () => {
    const { send } = await useToyServer({ documents: documents(async () => 'tooMany') });
    const { status, body } = await send(link());
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'LIMIT_EXCEEDED']);
  });

  it('leave a line in the log that opens nothing', async () => {
    const { send, lines } = await useToyServer({ documents: documents(async () => null) });
    await send(link());
    const logged = lines.join('');
    expect(logged).toContain('"operation":"documents"');
    expect(logged).toContain('"status":404');
    expect(logged).not.toMatch(/signature|inv_/);
  });

  it('are not there where nobody prints', async () => {
    const { send } = await useToyServer();
    expect(await send(link())).toMatchObject({ status: 404 });
  });
});

describe('the address that links begin with', () => {
  const baseUrlFor = async (options: { readonly publicUrl?: string }, headers = {}) => {
    const seen: string[] = [];
    const contextFor = (request: ToyContext & { readonly baseUrl: string }): ToyContext => {
      seen.push(request.baseUrl);
      return { ...request, viewer };
    };
    const { ask, url } = await useToyServer({ contextFor, ...options });
    await ask('{ hello }', {}, { headers });
    return { seen, url };
  };

  it('is the one that was set, without the slash at its end', async () => {
    expect((await baseUrlFor({ publicUrl: 'https://desk.example/' })).seen).toEqual(['https://desk.example']);
    expect((await baseUrlFor({ publicUrl: 'https://example/desk' })).seen).toEqual(['https://example/desk']);
  });

  it('is else the one that the request was sent to', async () => {
    const { seen, url } = await baseUrlFor({});
    expect(seen).toEqual([url]);
  });
});
