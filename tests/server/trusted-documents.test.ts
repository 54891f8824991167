import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { schema as product } from '../../src/graphql/schema.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { hashOf, readManifest, type TrustedDocuments } from '../../src/server/trusted-documents.ts';
import { manifestOf, trustedDocuments } from '../../src/trusted-documents.ts';
import { makeToy } from './support/toy-schema.ts';
import { key, useToyServer } from './support/toy-server.ts';

const { schema } = makeToy();
const hello = '{ hello }';
const act = 'mutation Act($what: String!) { act(what: $what) }';
const echo = 'query Echo($text: String) { echo(text: $text) }';
const manifest = { [`sha256:${hashOf(hello)}`]: hello, [hashOf(act)]: act, 'x-echo': echo };

function trustedBy(entries: unknown, only = false): TrustedDocuments {
  const read = readManifest(JSON.stringify(entries), schema, defaultLimits);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return { texts: read.texts, only };
}

async function useTrusted(only = false) {
  const server = await useToyServer({ trusted: trustedBy(manifest, only) });
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  return {
    ...server,
    post: (body: object) => server.send('/graphql', { method: 'POST', headers, body: JSON.stringify(body) }),
    get: (search: Record<string, string>) => server.send(`/graphql?${new URLSearchParams(search)}`, { headers }),
  };
}

const codeOf = ({ status, body }: { status: number; body: { errors: { extensions: { code: string } }[] } }) =>
  `${status} ${body.errors[0]?.extensions.code}`;
const apollo = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

describe.each([false, true])('a trusted document, others being refused: %s', (only) => {
  it('is carried out by its id, with variables, by POST and by GET', async () => {
    const { post, get, toy } = await useTrusted(only);
    const world = { status: 200, body: { data: { hello: 'world' } } };
    expect(await post({ documentId: `sha256:${hashOf(hello)}` })).toMatchObject(world);
    expect(await post({ documentId: hashOf(hello), query: '' })).toMatchObject(world);
    expect(await post({ extensions: apollo(hashOf(hello)) })).toMatchObject(world);
    expect(await post({ extensions: apollo(hashOf(hello)), query: hello })).toMatchObject(world);
    expect(await get({ documentId: `sha256:${hashOf(hello)}` })).toMatchObject(world);
    expect(await get({ extensions: JSON.stringify(apollo(hashOf(hello))) })).toMatchObject(world);
    const { body } = await get({ documentId: 'x-echo', variables: '{"text":"é"}', operationName: 'Echo' });
    expect(body.data.echo).toContain('"text":"é"');
    expect(await post({ documentId: hashOf(act), variables: { what: 'x' } })).toMatchObject({ status: 200 });
    expect(toy.done).toEqual(['x']);
  });

  it('that changes something is refused by GET, and one that is not known by its code', async () => {
    const { post, get, toy } = await useTrusted(only);
    expect((await get({ documentId: hashOf(act), variables: '{"what":"x"}' })).status).toBe(405);
    expect(codeOf(await post({ documentId: 'sha256:none' }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    expect(codeOf(await post({ extensions: apollo('constructor') }))).toBe('400 PERSISTED_QUERY_NOT_FOUND');
    for (const documentId of [7, {}, []]) expect(codeOf(await post({ documentId }))).toBe('400 BAD_USER_INPUT');
    for (const extensions of [7, 'x', []])
      expect(codeOf(await post({ extensions, query: hello }))).toBe('400 BAD_USER_INPUT');
    expect(toy.done).toEqual([]);
  });
});

describe('any other document', () => {
  it('is carried out unless the settings say otherwise, also after its hash was not known', async () => {
    const { post } = await useTrusted();
    expect(await post({ query: '{ me }' })).toMatchObject({ body: { data: { me: 'Toy shop' } } });
    expect(await post({ query: '{ me }', extensions: apollo(hashOf('{ me }')) })).toMatchObject({ status: 200 });
    expect(codeOf(await post({ query: '{ me }', documentId: hashOf(hello) }))).toBe('400 BAD_USER_INPUT');
  });

  it('is refused where only trusted ones are, in whatever way it is sent', async () => {
    const { post, get, ask, toy } = await useTrusted(true);
    const query = 'mutation { act(what: "mine") }';
    for (const body of [
      { query },
      { query, documentId: hashOf(hello) },
      { query, documentId: hashOf(query) },
      { query, extensions: apollo(hashOf(hello)) },
      { query: '{ __schema { types { name } } }' },
      { query: '{{{' },
    ]) {
      expect(codeOf(await post(body))).toBe('403 PERSISTED_QUERY_ONLY');
    }
    expect(codeOf(await get({ query: '{ me }' }))).toBe('403 PERSISTED_QUERY_ONLY');
    expect((await ask(query)).status).toBe(403);
    expect(toy.done).toEqual([]);
  });
});

describe('a manifest', () => {
  it('may be Apollo’s', () => {
    const operations = [{ id: hashOf(echo), name: 'Echo', type: 'query', body: echo }];
    const { texts } = trustedBy({ format: 'apollo-persisted-query-manifest', version: 1, operations });
    expect([...texts]).toEqual([[hashOf(echo), echo]]);
  });

  it('tells all its faults at once', () => {
    const wrong = { 'x-1': '{ helo }', 'x-2': '{', 'x-3': 3, [`sha256:${hashOf(hello)}`]: '{ me }', 'x-5': echo };
    const read = readManifest(JSON.stringify(wrong), schema, defaultLimits);
    expect(read.ok ? [] : read.faults).toEqual([
      'x-1: Cannot query field "helo" on type "Query". Did you mean "hello"?',
      'x-2: Syntax Error: Expected Name, found <EOF>.',
      'x-3: has no text.',
      `sha256:${hashOf(hello)}: is not the SHA-256 of its text.`,
    ]);
  });

  it.for(['', '[]', 'null', '{}', '{"format":"apollo-persisted-query-manifest"}'])('is none: %s', (text) => {
    expect(readManifest(text, schema, defaultLimits).ok).toBe(false);
  });
});

describe('a folder of documents', () => {
  const folder = () => {
    const name = mkdtempSync(join(tmpdir(), 'order-desk-trusted-'));
    onTestFinished(() => rmSync(name, { recursive: true, force: true }));
    return name;
  };

  it('becomes a manifest that this server takes', () => {
    const examples = join(import.meta.dirname, '../examples');
    const file = join(folder(), 'trusted.json');
    writeFileSync(file, manifestOf(examples));
    const { texts, only } = trustedDocuments({ file, only: true }, product);
    expect({ size: texts.size, only }).toEqual({ size: globSync(`${examples}/*.graphql`).length, only: true });
  });

  it('without a document, and a manifest that is not there or wrong, are told in a sentence', () => {
    const empty = folder();
    expect(() => manifestOf(empty)).toThrow('There is no .graphql file in');
    const file = join(empty, 'trusted.json');
    expect(() => trustedDocuments({ file, only: true }, product)).toThrow('trusted.json cannot be read: ENOENT');
    writeFileSync(file, JSON.stringify({ a: '{ ordr }', b: '{' }));
    expect(() => trustedDocuments({ file, only: true }, product)).toThrow(
      /TRUSTED_DOCUMENTS is wrong:\n {2}a: Cannot query field "ordr".*\n {2}b: Syntax Error/,
    );
  });
});
