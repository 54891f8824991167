import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { migrateEmbedded } from './migrate.ts';
import { startForgetful } from './pglite.ts';

/**
 * Makes a database folder in a process of its own: making one takes 600 MB, which a process never gives back.
 * The folder appears complete and synced, or not at all.
 */
export async function makeFolder(folder: string, migrationsFolder: string | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(
    process.execPath,
    [import.meta.filename, folder, ...(migrationsFolder ? [migrationsFolder] : [])],
    {
      stdio: ['pipe', 'inherit', 'pipe'],
    },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  child.once('error', reject);
  child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`Could not make ${folder}: ${complaint}`))));
  return promise;
}

async function makeFolderHere(folder: string, migrationsFolder: string | undefined): Promise<void> {
  const parent = dirname(folder);
  const unfinished = `${basename(folder)}.new-`;
  for (const name of readdirSync(parent))
    if (name.startsWith(unfinished)) rmSync(join(parent, name), { recursive: true });

  const draft = mkdtempSync(join(parent, unfinished));
  const pglite = await startForgetful(draft);
  await migrateEmbedded(pglite, migrationsFolder);
  await pglite.close();

  for (const entry of readdirSync(draft, { withFileTypes: true, recursive: true }))
    sync(join(entry.parentPath, entry.name));
  sync(draft);
  renameSync(draft, folder);
  sync(parent);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

if (import.meta.main) {
  // Whoever started this holds the lock on the folder. When that process dies, another may be at work here.
  process.stdin.resume().once('end', () => process.exit(1));
  const [folder, migrationsFolder] = process.argv.slice(2);
  if (!folder) throw new TypeError('Which folder?');
  await makeFolderHere(folder, migrationsFolder);
  process.exit(0);
}
