import type { IncomingMessage } from 'node:http';
import { inKiB, type Limits } from './limits.ts';
import { limitExceeded, refusal } from './refusal.ts';
import { checkVariables } from './strings.ts';
import { type TrustedDocuments, trustedText } from './trusted-documents.ts';

export type GraphQLParameters = {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
};

/** What is asked for, by POST or by GET, as text within the limits. */
export async function readParameters(
  request: IncomingMessage,
  limits: Limits,
  trusted: TrustedDocuments | null,
): Promise<GraphQLParameters> {
  const body = request.method === 'POST' ? parseJson(await readBody(request, limits), 'The body') : inUrl(request);
  if (!isObject(body)) {
    throw refusal('BAD_USER_INPUT', 'The body must be one JSON object with a `query`. Batches are not taken.');
  }
  const { operationName, variables, extensions } = body;
  if (operationName != null && typeof operationName !== 'string') {
    throw refusal('BAD_USER_INPUT', '`operationName` is not a string.');
  }
  if (variables != null && !isObject(variables)) throw refusal('BAD_USER_INPUT', '`variables` is not an object.');
  checkVariables(variables, limits);
  const query = trustedText(documentIn(body), trusted);
  return {
    query,
    ...(operationName && { operationName }),
    ...(variables && { variables }),
    ...(isObject(extensions) && { extensions }),
  };
}

/** What is to be carried out: its text, or its id as GraphQL over HTTP or as Apollo has it. */
function documentIn({ query, documentId, extensions }: Record<string, unknown>) {
  if (extensions != null && !isObject(extensions)) throw refusal('BAD_USER_INPUT', '`extensions` is not an object.');
  const persisted = isObject(extensions?.persistedQuery) ? extensions.persistedQuery.sha256Hash : undefined;
  const id = documentId ?? persisted ?? undefined;
  if (id !== undefined && typeof id !== 'string')
    throw refusal('BAD_USER_INPUT', 'The id of the document is not a string.');
  // Some clients send it empty beside an id.
  const text = id !== undefined && !query ? undefined : query;
  if (text !== undefined && typeof text !== 'string') throw refusal('BAD_USER_INPUT', '`query` is not a string.');
  if (text === undefined && id === undefined) throw refusal('BAD_USER_INPUT', '`query` is missing.');
  return { id, query: text };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as text, within the limit. */
export async function readBody(request: IncomingMessage, { bodyBytes }: Pick<Limits, 'bodyBytes'>): Promise<string> {
  const tooLarge = () => limitExceeded(`The body is larger than ${inKiB(bodyBytes)}.`, { status: 413 });
  if (Number(request.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge();

  const chunks = await chunksOf(request, bodyBytes);
  if (chunks === null) throw tooLarge();
  try {
    return utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  } catch {
    throw refusal('BAD_USER_INPUT', 'The body is not UTF-8.');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Null as soon as there is too much. What is left then is read and dropped: destroying it would cost the sender the answer. */
function chunksOf(request: IncomingMessage, most: number): Promise<readonly Buffer[] | null> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Buffer[] | null>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else resolve(null);
  });
  request.once('end', () => resolve(chunks));
  const brokeOff = () => {
    if (!request.readableEnded) reject(refusal('BAD_USER_INPUT', 'The body broke off.'));
  };
  request.once('error', brokeOff);
  request.once('close', brokeOff);
  if (request.destroyed) brokeOff();
  return promise;
}

function inUrl({ url = '' }: IncomingMessage): unknown {
  const search = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const variables = search.get('variables');
  const extensions = search.get('extensions');
  return {
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') ?? undefined,
    documentId: search.get('documentId') ?? undefined,
    variables: variables ? parseJson(variables, '`variables`') : undefined,
    extensions: extensions ? parseJson(extensions, '`extensions`') : undefined,
  };
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('BAD_USER_INPUT', `${what} is not JSON.`);
  }
}
