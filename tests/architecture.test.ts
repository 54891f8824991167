import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

type Part = { readonly parts: readonly string[]; readonly packages: readonly string[] };

/**
 * Who may import whom, from the bottom up: a part may import parts that stand before it, so that no cycle can be
 * written down. A package covers what lies below it: `node:` all of Node.
 */
// biome-ignore format: a table reads best as a table
const picture: Readonly<Record<string, Part>> = {
  domain:          { parts: [],                                packages: [] },
  watch:           { parts: ['domain'],                        packages: ['prom-client', '@opentelemetry/api', '@opentelemetry/context-async-hooks', '@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/resources', '@opentelemetry/sdk-trace'] },
  'config.ts':     { parts: [],                                packages: ['zod', 'node:path'] },
  'amazon/models': { parts: [],                                packages: [] },
  amazon:          { parts: ['domain', 'amazon/models'],       packages: ['openapi-fetch', 'fast-xml-parser', 'zod', 'node:'] },
  sandbox:         { parts: ['amazon/models'],                 packages: ['fast-xml-parser', 'node:'] },
  db:              { parts: ['domain'],                        packages: ['drizzle-orm', '@electric-sql/pglite', 'pg', 'node:'] },
  app:             { parts: ['domain', 'db'],                  packages: ['cron-parser', 'node:crypto', 'node:net', 'node:zlib'] },
  'secrets.ts':    { parts: ['config.ts', 'db', 'app'],        packages: ['node:'] },
  documents:       { parts: ['domain', 'db'],                  packages: ['pdfkit', 'fontkit', 'bidi-js', 'dejavu-fonts-ttf', '@expo-google-fonts', 'node:'] },
  jobs:            { parts: ['domain', 'db', 'app'],           packages: ['pg-boss', 'nodemailer', '@aws-sdk/client-sqs', 'node:'] },
  graphql:         { parts: ['domain', 'db', 'app'],           packages: ['graphql', 'graphql-scalars', '@pothos/core', 'dataloader', 'node:module'] },
  server:          { parts: ['domain'],                        packages: ['graphql', 'graphql-yoga', '@graphql-yoga', 'graphql-jit', 'jose', 'pino', 'node:'] },
  'printing.ts':   { parts: ['domain', 'db', 'documents', 'jobs', 'graphql', 'server'], packages: [] },
  'watching.ts':   { parts: ['domain', 'watch', 'config.ts', 'amazon', 'jobs', 'server'], packages: [] },
  'reading.ts':    { parts: ['domain', 'watch', 'config.ts', 'db', 'server'], packages: [] },
  'readiness.ts':  { parts: ['domain', 'db', 'jobs', 'server', 'reading.ts'], packages: [] },
  'figures.ts':    { parts: ['domain', 'watch', 'db', 'jobs', 'graphql'], packages: [] },
  'posting.ts':    { parts: ['db', 'graphql', 'jobs'],         packages: [] },
  'demo-store.ts': { parts: ['domain', 'db'],                  packages: ['uuid'] },
  'examples.ts':   { parts: ['db', 'graphql'],                 packages: ['node:fs', 'node:path'] },
  'working.ts':   { parts: ['domain', 'config.ts', 'db', 'app', 'jobs', 'server'], packages: [] },
  'trusted-documents.ts': { parts: ['config.ts', 'server'],    packages: ['graphql', 'node:fs', 'node:path'] },
  'reach-amazon.ts': { parts: ['domain', 'config.ts', 'amazon', 'sandbox', 'db', 'app', 'demo-store.ts'], packages: [] },
  'serving.ts':    { parts: ['domain', 'config.ts', 'db', 'app', 'jobs', 'graphql', 'server', 'printing.ts', 'examples.ts'], packages: [] },
  'desk.ts':       { parts: ['domain', 'config.ts', 'secrets.ts', 'amazon', 'sandbox', 'db', 'app', 'jobs', 'graphql', 'server', 'posting.ts', 'printing.ts', 'working.ts', 'trusted-documents.ts', 'watch', 'watching.ts', 'reading.ts', 'figures.ts', 'readiness.ts', 'reach-amazon.ts', 'serving.ts'], packages: ['uuid', 'node:crypto'] },
  'give-back.ts':  { parts: [],                                packages: ['node:v8', 'node:vm'] },
  'main.ts':       { parts: ['config.ts', 'give-back.ts', 'sandbox', 'db', 'graphql', 'trusted-documents.ts', 'desk.ts'], packages: ['node:fs', 'node:module', 'node:path', 'node:process', 'node:util'] },
};

const linesMax = 250;
const longByNature = new Set(['db/tables.ts']);
const emptyNames =
  /^(utils?|helpers?|common|shared|misc|types|index|base|core|.*-?(manager|service|impl|utils?|helpers?))$/i;

const src = new URL('../src/', import.meta.url).pathname;
const files = globSync('**/*.ts', { cwd: src }).sort();
const written = files.filter((file) => partOf(file) !== 'amazon/models');
const text = (file: string) => readFileSync(join(src, file), 'utf8');

describe('the picture', () => {
  it('has every part import only parts before it', () => {
    const order = Object.keys(picture);
    const upward = Object.entries(picture).flatMap(([name, { parts }]) =>
      parts.filter((part) => !order.slice(0, order.indexOf(name)).includes(part)).map((part) => `${name} → ${part}`),
    );
    expect(upward).toEqual([]);
  });

  it('shows every file', () => {
    expect(files.filter((file) => !partOf(file))).toEqual([]);
  });

  it('is what the files import', () => {
    expect(files.flatMap((file) => trespasses(file, importsOf(text(file))))).toEqual([]);
  });

  it('promises nothing that no file imports', () => {
    const used = files.flatMap((file) =>
      importsOf(text(file)).map((to) => ({ from: partOf(file), to: place(file, to) })),
    );
    const idle = Object.entries(picture).flatMap(([name, { parts, packages }]) =>
      [...parts, ...packages]
        .filter(
          (target) => !used.some(({ from, to }) => from === name && (partOf(to) === target || covers(target, to))),
        )
        .map((target) => `${name} → ${target}`),
    );
    expect(idle).toEqual([]);
  });

  it('names packages that users get, and users get no others', () => {
    const { dependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'));
    const imported = files.flatMap((file) => importsOf(text(file)).filter((to) => !/^(\.|node:)/.test(to)));
    const packages = new Set(imported.map((to) => to.split('/', to.startsWith('@') ? 2 : 1).join('/')));
    // It is not imported: everything runs on it.
    packages.add('node');
    expect([...packages].sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('a file', () => {
  it(`has at most ${linesMax} lines`, () => {
    const long = written.filter(
      (file) => !longByNature.has(file) && text(file).trimEnd().split('\n').length > linesMax,
    );
    expect(long).toEqual([]);
  });

  it('has a name that says something, in kebab-case', () => {
    const names = written.flatMap((file) =>
      file
        .replace(/\.ts$/, '')
        .split('/')
        .map((name) => ({ file, name })),
    );
    const bad = names.filter(({ name }) => emptyNames.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name));
    expect(bad.map(({ file }) => file)).toEqual([]);
  });

  it('holds no `any`, no `!`, no default export, and no class but an error', () => {
    expect(written.flatMap((file) => oddities(text(file)).map((oddity) => `${file}: ${oddity}`))).toEqual([
      // Only a subclass can give PGlite's file system what it lacks.
      'db/durable-fs.ts: class DurableFs',
    ]);
  });
});

describe('the tests above', () => {
  const sample = `
    import type { A } from '../a.ts'; import 'b'; export { c } from 'c'; export * from 'd';
    type E = typeof import('e'); const f = await import('f');
    const require = createRequire(import.meta.url); const g = require('g'); require.resolve('h');
    const { i } = createRequire(import.meta.url)('i'); await import(j); const k = createRequire(import.meta.url);`;

  it('see every way to import', () => {
    expect(importsOf(sample)).toEqual([
      '../a.ts',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      'h',
      'i',
      'import(j)',
      'createRequire as k',
    ]);
  });

  it('see what goes the wrong way, and what hides', () => {
    const imports = [
      '../db/orders.ts',
      './money.ts',
      'graphql',
      './none.ts',
      'import(j)',
      '../amazon/models/feeds-2021-06-30.ts',
    ];
    expect(trespasses('domain/order.ts', imports)).toEqual([
      'domain/order.ts → db/orders.ts',
      'domain/order.ts → graphql',
      'domain/order.ts → domain/none.ts',
      'domain/order.ts → import(j)',
      'domain/order.ts → amazon/models/feeds-2021-06-30.ts',
    ]);
    expect(trespasses('db/orders.ts', ['node:fs', 'pg', 'pg-boss'])).toEqual(['db/orders.ts → pg-boss']);
  });

  it('see what the house does without', () => {
    const found = oddities(
      'let a: any; a!; export default a; class B {} class C extends Error {} class D extends MyError {}',
    );
    expect(found).toEqual(['any', '!', 'export default', 'class B']);
  });
});

/** The longest name in the picture that the file lies in. */
function partOf(file: string): string | undefined {
  const names = Object.keys(picture).filter((name) => file === name || file.startsWith(`${name}/`));
  return names.sort((left, right) => right.length - left.length)[0];
}

function place(file: string, to: string): string {
  return to.startsWith('.') ? normalize(join(dirname(file), to)) : to;
}

function covers(name: string, imported: string): boolean {
  return imported === name || imported.startsWith(name.endsWith(':') ? name : `${name}/`);
}

function trespasses(file: string, imports: readonly string[]): readonly string[] {
  const own = partOf(file);
  const { parts, packages } = picture[own ?? ''] ?? { parts: [], packages: [] };
  const allowed = (to: string) => {
    const part = partOf(to);
    if (files.includes(to)) return part !== undefined && (part === own || parts.includes(part));
    return packages.some((name) => covers(name, to));
  };
  return imports
    .map((to) => place(file, to))
    .filter((to) => !allowed(to))
    .map((to) => `${file} → ${to}`);
}

type Node = { readonly type: string; readonly [name: string]: unknown };

function nodesOf(source: string): readonly Node[] {
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && typeof value.type === 'string') found.push(value as Node);
    for (const child of Object.values(value)) visit(child);
  };
  visit(parseAst(source, { lang: 'ts' }));
  return found;
}

/** What a file imports in whatever way; what cannot be told from its text is shown as it stands. */
function importsOf(source: string): readonly string[] {
  return nodesOf(source).flatMap((node) => {
    const { type, source: from, callee, arguments: args, id, init } = node as Record<string, Node> & { type: string };
    if (/^(Import|Export\w+)Declaration$|^ImportExpression$|^TSImportType$/.test(type)) {
      return from ? [literal(from) ?? `import(${from.name})`] : [];
    }
    if (type === 'CallExpression' && callee && isRequire(callee)) {
      const [first] = args as unknown as readonly Node[];
      return [(first && literal(first)) ?? `require(${first?.name})`];
    }
    const renamed = type === 'VariableDeclarator' && isCallOf(init, 'createRequire') && id?.name !== 'require';
    return renamed ? [`createRequire as ${id?.name}`] : [];
  });
}

function literal({ type, value }: Node): string | undefined {
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
}

/** `require`, `require.resolve` or `createRequire(…)`. */
function isRequire(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require';
  if (callee.type === 'MemberExpression') return isRequire(callee.object as Node);
  return isCallOf(callee, 'createRequire');
}

function isCallOf(node: Node | null | undefined, name: string): boolean {
  return node?.type === 'CallExpression' && (node.callee as Node).name === name;
}

function oddities(source: string): readonly string[] {
  return nodesOf(source).flatMap(({ type, superClass, id }) => {
    switch (type) {
      case 'TSAnyKeyword':
        return ['any'];
      case 'TSNonNullExpression':
        return ['!'];
      case 'ExportDefaultDeclaration':
        return ['export default'];
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const parent = (superClass as Node | null)?.name;
        return typeof parent === 'string' && parent.endsWith('Error') ? [] : [`class ${(id as Node | null)?.name}`];
      }
      default:
        return [];
    }
  });
}
