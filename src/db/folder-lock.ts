import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolders } from './make-folders.ts';

/** The message is for the person who starts the program. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

const SQLITE_BUSY = 5;

// A lock that nobody refers to is collected, and then it is open.
const held = new Set<DatabaseSync>();

/**
 * Keeps other processes out of a folder until the returned function is called. SQLite holds the lock, which means the
 * kernel does: it ends with the process, however that ends, so there is no dead owner to recognise by its pid, which
 * another process, or the first one of another container, may have by now.
 */
export function lockFolder(directory: string): () => void {
  makeFolders(directory);
  const owner = join(directory, 'owner.json');
  const lock = new DatabaseSync(join(directory, 'lock'));
  try {
    lock.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw isBusy(error)
      ? new FolderInUseError(`${directory} is in use by ${nameOwner(owner)}.`, { cause: error })
      : error;
  }
  held.add(lock);
  writeFileSync(owner, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));

  return () => {
    if (!held.delete(lock)) return;
    rmSync(owner, { force: true });
    lock.close();
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function nameOwner(owner: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(owner, 'utf8'));
    return `process ${pid}, since ${since}`;
  } catch {
    return 'a process that is just starting';
  }
}
