import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { models } from './amazon-models.ts';
import { type Gateway, startGateway } from './gateway.ts';

type Json = { [name: string]: unknown };

export type Prism = Gateway;

/**
 * Independent judges between a client and the sandbox: Prism, with Amazon's own models made stricter, and in front of
 * it what Prism does not look at (hand-judge.ts). A wrong request is answered 422 and never arrives, a wrong answer
 * becomes a 500; both carry `sl-violations`. Neither may have a field or a query name that the models do not know.
 */
export async function startPrism(options: { readonly upstream: string }): Promise<Prism> {
  const folder = mkdtempSync(join(tmpdir(), 'prism-'));
  const document = join(folder, 'amazon.json');
  writeFileSync(document, JSON.stringify(strictModels()));

  const cli = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');
  const child = spawn(
    process.execPath,
    [cli, 'proxy', '-h', '127.0.0.1', '-p', '0', '-m', 'false', '--errors', document, options.upstream],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (found?.[1]) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`Prism did not start: ${output}`)));
  });

  const gateway = await startGateway(url, options.upstream);
  return {
    ...gateway,
    close: async () => {
      await gateway.close();
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** One document of all models: each one's definitions under a name of its own. */
function strictModels(): Json {
  const paths: Json = {};
  const definitions: Json = {};
  for (const { file, model } of models) {
    const prefix = file.replace('.json', '_');
    const renamed = renameDefinitions(model, prefix);
    Object.assign(paths, withMediaTypes(renamed));
    for (const [name, schema] of Object.entries(renamed.definitions as Json)) definitions[prefix + name] = schema;
  }
  close({ paths, definitions }, partsOfOthers({ paths, definitions }));
  return {
    swagger: '2.0',
    info: { title: 'Amazon', version: '1' },
    paths,
    definitions,
  };
}

function renameDefinitions(model: Json, prefix: string): Json {
  return JSON.parse(
    JSON.stringify(model, (key, value) => {
      if (key === 'x-amzn-api-sandbox' || key.startsWith('x-docgen')) return undefined;
      return key === '$ref' ? value.replace('#/definitions/', `#/definitions/${prefix}`) : value;
    }),
  );
}

function withMediaTypes({ paths, consumes, produces }: Json): Json {
  const verbs = new Set(['get', 'post', 'put', 'patch', 'delete']);
  return Object.fromEntries(
    Object.entries(paths as Json).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item as Json).map(([verb, operation]) => [
          verb,
          verbs.has(verb) ? { consumes, produces, ...(operation as Json) } : operation,
        ]),
      ),
    ]),
  );
}

/** Definitions that an `allOf` joins with others: they stay open, as each of them sees the fields of the others. */
function partsOfOthers(document: Json): ReadonlySet<unknown> {
  const parts = new Set<unknown>();
  JSON.stringify(document, (key, value) => {
    if (key === 'allOf') for (const part of value) parts.add(part.$ref ? definitionOf(document, part.$ref) : part);
    return value;
  });
  return parts;
}

function definitionOf({ definitions }: Json, ref: string): unknown {
  return (definitions as Json)[ref.replace('#/definitions/', '')];
}

/** Has every object refuse fields that the models do not name, wherever it is described. */
function close(schema: unknown, open: ReadonlySet<unknown>): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { type, properties, additionalProperties, allOf } = schema as Json;
  if (type === 'object' && properties && additionalProperties === undefined && !allOf && !open.has(schema)) {
    Object.assign(schema, { additionalProperties: false });
  }
  for (const part of Object.values(schema)) close(part, open);
}
