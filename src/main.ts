import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { parseArgs } from 'node:util';
import { type Config, readConfig, UsageError } from './config.ts';
import { giveBackSoon } from './give-back.ts';

const forceAfterMs = 10_000;
const sameSignalMs = 1_000;

async function serve(config: Config): Promise<void> {
  const { startDesk } = await import('./desk.ts');
  const running = await startDesk(config, { serve: true, work: config.inlineJobs }, say);
  say(`Ready in ${(performance.now() / 1_000).toFixed(1)} s`);
  say('');
  say(`  ${config.graphiql ? 'GraphQL and GraphiQL' : 'GraphQL             '}  ${running.url}/graphql`);
  if (!config.adminKey) say(`  Admin API key         ${running.adminKey}`);
  say('');
  giveBackSoon();
  stopOnSignal(running.stop);
}

async function worker(config: Config): Promise<void> {
  if (config.database.kind === 'embedded') {
    throw new UsageError(
      'A worker needs DATABASE_URL: the embedded database belongs to one process, which runs the jobs too.',
    );
  }
  if (config.amazon.mode === 'sandbox' && !config.amazon.apiUrl) {
    throw new UsageError(
      'A worker needs AMAZON_API_URL to know where the sandbox is: start one with `npm run sandbox`.',
    );
  }
  const { startDesk } = await import('./desk.ts');
  const running = await startDesk(config, { serve: false, work: true }, say);
  say('Working.');
  giveBackSoon();
  stopOnSignal(running.stop);
}

async function migrate({ database }: Config): Promise<void> {
  const { openDatabase } = await import('./db/client.ts');
  const migrations = await import('./db/migrate.ts');
  const opened = await openDatabase(database);
  await migrations.migrate(opened);
  await opened.close();
  say('The tables are up to date.');
}

async function sandbox({ host, amazon, sandboxFolder }: Config): Promise<void> {
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  const { makeFolders } = await import('./db/make-folders.ts');
  if (sandboxFolder) makeFolders(sandboxFolder);
  const folder = sandboxFolder === null ? {} : { folder: sandboxFolder };
  const running = await startSandbox({ host, port: amazon.sandboxPort, ...folder, log: say });
  say(`Sandbox Seller Central at ${running.url}`);
  stopOnSignal(running.close);
}

async function printTrustedDocuments(_config: Config, [folder]: readonly string[]): Promise<void> {
  if (!folder) throw new UsageError('Name the folder that the .graphql files are in.');
  const { manifestOf } = await import('./trusted-documents.ts');
  process.stdout.write(manifestOf(folder));
}

async function printSchema(): Promise<void> {
  const { printedSchema } = await import('./graphql/schema.ts');
  process.stdout.write(printedSchema());
}

const commands: Readonly<Record<string, (config: Config, rest: readonly string[]) => Promise<void>>> = {
  serve,
  worker,
  migrate,
  sandbox,
  'print-schema': printSchema,
  'print-trusted-documents': printTrustedDocuments,
};

async function main(): Promise<void> {
  const [name = 'serve', ...rest] = parseArgs({ allowPositionals: true }).positionals;
  const command = commands[name];
  if (!command) throw new UsageError(`Try one of: ${Object.keys(commands).join(', ')}.`);
  // What the environment says goes before what the file says.
  if (existsSync('.env')) loadEnvFile();
  // From the second start on, what is imported from here on loads in two thirds of the time. `npm start` names the
  // folder before Node starts, which covers this file and the settings too. Where it cannot be written, all goes as before.
  enableCompileCache({ directory: join(import.meta.dirname, '../node_modules/.cache/node'), portable: true });
  await command(readConfig(process.env), rest);
}

/**
 * A second signal, or ten seconds, end what does not end by itself. npm hands a Ctrl-C on that the terminal has sent
 * already: what follows at once is the same one.
 */
function stopOnSignal(stop: () => Promise<void>): void {
  let asked: number | null = null;
  const end = async () => {
    if (asked !== null && performance.now() - asked > sameSignalMs) process.exit(1);
    if (asked !== null) return;
    asked = performance.now();
    setTimeout(() => process.exit(1), forceAfterMs).unref();
    await stop();
    process.exit(0);
  };
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());
}

function say(line: string): void {
  console.log(line);
}

/** Errors that a person at the keyboard can act on are told in one sentence. */
function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (['UsageError', 'DatabaseUnreachableError', 'FolderInUseError'].includes(error.name)) return error.message;
  if (!('syscall' in error)) return null;

  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is taken by another program: name another one.`;
  return ['listen', 'getaddrinfo', 'mkdir'].includes(syscall ?? '') ? error.message : null;
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error) ?? error);
  process.exitCode = 1;
});
