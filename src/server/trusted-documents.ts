import { createHash } from 'node:crypto';
import { type GraphQLSchema, validate } from 'graphql';
import type { Limits } from './limits.ts';
import { parseWithinLimits } from './parse.ts';
import { refusal } from './refusal.ts';

export type TrustedDocuments = {
  /** By id; those that are a hash without the name of the algorithm. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether nothing else is carried out. */
  readonly only: boolean;
};

type ReadManifest =
  | { readonly ok: true; readonly texts: TrustedDocuments['texts'] }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads a manifest, and holds each of its documents against the schema and the limits. */
export function readManifest(text: string, schema: GraphQLSchema, limits: Limits): ReadManifest {
  const entries = entriesOf(text);
  if (!entries) {
    const forms = '{ "sha256:…": "query …" }, or the manifest of Apollo’s generator';
    return { ok: false, faults: [`It is not a JSON object of the form ${forms}.`] };
  }
  const faults = entries.flatMap(([id, document]) => faultsIn(id, document, schema, limits));
  if (entries.length === 0) faults.push('It holds no document.');
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, texts: new Map(entries.map(([id, document]) => [bare(id), String(document)])) };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The text that is to be carried out; where only trusted ones are, that of an id. */
export function trustedText(
  { id, query }: { readonly id?: string | undefined; readonly query?: string | undefined },
  trusted: TrustedDocuments | null,
): string {
  const known = id === undefined ? undefined : trusted?.texts.get(bare(id));
  if (query === undefined) {
    if (known !== undefined) return known;
    throw refusal('PERSISTED_QUERY_NOT_FOUND', 'There is no trusted document with this id.');
  }
  if (query === known) return known;
  if (trusted?.only) {
    const message = 'Only trusted documents are carried out here. Send the `documentId` of one of them.';
    throw refusal('PERSISTED_QUERY_ONLY', message, { status: 403 });
  }
  if (known !== undefined) {
    throw refusal('BAD_USER_INPUT', 'The id is that of another document than the one sent. Send the id alone.');
  }
  // Apollo's clients send the text beside its hash once they have heard that the hash is not known.
  return query;
}

/** `{ id: text }`, as Relay writes it too, or what Apollo's `generate-persisted-query-manifest` writes. */
function entriesOf(text: string): readonly (readonly [string, unknown])[] | null {
  const manifest = objectIn(text);
  if (!manifest) return null;
  if (manifest.format !== 'apollo-persisted-query-manifest') return Object.entries(manifest);
  if (!Array.isArray(manifest.operations)) return null;
  return manifest.operations.map(({ id, body }: { id?: unknown; body?: unknown }) => [String(id), body]);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function faultsIn(id: string, document: unknown, schema: GraphQLSchema, limits: Limits): string[] {
  if (typeof document !== 'string') return [`${id}: has no text.`];
  const looksLikeHash = /^(sha256:)?[0-9a-f]{64}$/.test(id);
  const wrongHash = (looksLikeHash || id.startsWith('sha256:')) && bare(id) !== hashOf(document);
  const wrong = wrongHash ? [`${id}: is not the SHA-256 of its text.`] : [];
  try {
    const errors = validate(schema, parseWithinLimits(document, limits));
    return [...wrong, ...errors.map(({ message }) => `${id}: ${message}`)];
  } catch (error) {
    return [...wrong, `${id}: ${error instanceof Error ? error.message : 'cannot be read.'}`];
  }
}

function bare(id: string): string {
  return id.replace(/^sha256:/, '');
}
