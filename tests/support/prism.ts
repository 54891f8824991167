import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Json = { [name: string]: unknown };

export type Prism = { readonly url: string; readonly close: () => Promise<void> };

/**
 * An independent judge between a client and the sandbox: Prism, with Amazon's own models made stricter. A
 * wrong request is answered 422 and never arrives, a wrong answer becomes a 500; both carry `sl-violations`.
 * With `strictAnswers` an answer may have no field that the models do not know.
 */
export async function startPrism(options: {
  readonly upstream: string;
  readonly strictAnswers?: boolean;
}): Promise<Prism> {
  const folder = mkdtempSync(join(tmpdir(), 'prism-'));
  const document = join(folder, 'amazon.json');
  writeFileSync(document, JSON.stringify(strictModels(options.strictAnswers ?? false)));

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

  return {
    url,
    close: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

const models = new URL('../amazon-models/models/', import.meta.url);

/** One document of all models: each one's definitions under a name of its own. */
function strictModels(strictAnswers: boolean): Json {
  const paths: Json = {};
  const definitions: Json = {};
  for (const file of readdirSync(models)) {
    const model = JSON.parse(readFileSync(new URL(file, models), 'utf8'));
    const prefix = file.replace('.json', '_');
    const renamed = renameDefinitions(model, prefix);
    Object.assign(paths, withMediaTypes(renamed));
    for (const [name, schema] of Object.entries(renamed.definitions as Json)) definitions[prefix + name] = schema;
  }
  for (const name of reachable({ paths, definitions }, strictAnswers)) close(definitions[name]);
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

/** The definitions that a request body, or with `answers` anything, can lead to. */
function reachable({ paths, definitions }: { paths: Json; definitions: Json }, answers: boolean): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      // The parts of an `allOf` stay open: each of them sees the fields of the others.
      if (key === 'allOf') continue;
      const name = key === '$ref' ? String(value).replace('#/definitions/', '') : undefined;
      if (name === undefined) visit(value);
      else if (!found.has(name)) {
        found.add(name);
        visit(definitions[name]);
      }
    }
  };
  if (answers) visit(paths);
  else
    JSON.stringify(paths, (_key, value) => {
      if (value?.in === 'body') visit(value.schema);
      return value;
    });
  return found;
}

function close(schema: unknown): void {
  const { type, properties, additionalProperties } = (schema ?? {}) as Json;
  if (type === 'object' && properties && additionalProperties === undefined) {
    Object.assign(schema as Json, { additionalProperties: false });
  }
}
