import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback, isLoopbackHostHeader } from './loopback.ts';

export type GraphiQL = {
  readonly key: string | null;
  /** Asked for every page, so that variables can name what is there. */
  readonly tabs: () => Promise<readonly { readonly query: string; readonly variables?: string }[]>;
};

export function asksForPage({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

/** Sends GraphiQL, with a key in its headers only where nobody but this machine's user can ask for it. */
export async function sendGraphiQL(
  request: IncomingMessage,
  response: ServerResponse,
  { key, tabs }: GraphiQL,
  boundTo: string,
): Promise<void> {
  const { head, script, tail } = await page();
  const maySeeKey = isLoopback(boundTo) && isLoopbackHostHeader(request.headers.host);
  const withKey = maySeeKey && key !== null ? { authorization: `Bearer ${key}` } : null;
  const headers = withKey ? JSON.stringify(withKey, null, 2) : '';
  const shown = await tabs();
  const [first] = shown;
  const options = {
    title: 'Amazon orders',
    defaultTabs: shown.map(({ query, variables = '' }) => ({ query, variables, headers })),
    defaultHeaders: headers,
    // A key kept in the browser outlives the key here. Tabs that come back without it send this one.
    shouldPersistHeaders: false,
    ...(withKey && { additionalHeaders: withKey }),
    // What is looked for among the tabs that come back: without it an empty one is opened over them.
    ...(first && { query: first.query, variables: first.variables ?? '' }),
  };
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(nonce) });
  response.write(head);
  response.write(`<script nonce="${nonce}">`);
  response.write(script);
  response.write(inScript(options));
  response.end(tail);
}

/** Nothing but what the page carries itself, and only this server to talk to. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    'worker-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** JSON that cannot end the script it stands in, whatever is in a key or a query. */
function inScript(options: object): string {
  return JSON.stringify(options).replaceAll('<', '\\u003c');
}

// With several tabs to begin with, GraphiQL moves one away under the mouse that presses it, and the click is lost.
const steadyTabs = '<style>.graphiql-tab { transform: none !important }</style>';

type Page = { readonly head: Buffer; readonly script: Buffer; readonly tail: Buffer };
let loaded: Promise<Page> | null = null;

/** Nine megabytes: loaded when somebody looks, then kept in the three pieces between which we write. */
function page(): Promise<Page> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const seed = '{"endpoint":"options go here"}';
  const html = renderGraphiQL(JSON.parse(seed)).trimStart();
  const script = html.indexOf('<script>', html.indexOf('<div id="root">'));
  const options = html.lastIndexOf(seed);
  if (script === -1 || options === -1) throw new Error('render-graphiql renders another page than we know');
  return {
    head: Buffer.from(html.slice(0, script) + steadyTabs),
    script: Buffer.from(html.slice(script + '<script>'.length, options)),
    tail: Buffer.from(html.slice(options + seed.length)),
  };
}
