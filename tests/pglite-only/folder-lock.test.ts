import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../../src/db/folder-lock.ts';

const script = join(import.meta.dirname, '../support/lock-folder.ts');
const children: ChildProcess[] = [];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'order-desk-lock-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await rm(directory, { recursive: true });
});

it('says which process has the folder', async () => {
  const owner = await start();
  expect(owner.said).toBe('won');

  expect(() => lockFolder(directory)).toThrow(`${directory} is in use by process ${owner.child.pid}, since 20`);
  expect((await start()).said).toContain(`process ${owner.child.pid}`);
});

it('is free again once unlocked, or once its owner is dead', async () => {
  const unlock = lockFolder(directory);
  expect(() => lockFolder(directory)).toThrow(`process ${process.pid}`);
  unlock();
  unlock();

  const owner = await start();
  expect(owner.said).toBe('won');
  await kill(owner.child);
  lockFolder(directory)();
});

it('lets exactly one in when many come at once to a folder whose owner died', async () => {
  const { child } = await start();
  await kill(child);

  const answers = await Promise.all(Array.from({ length: 6 }, async () => (await start()).said));

  expect(answers.filter((said) => said === 'won')).toHaveLength(1);
  expect(answers.filter((said) => said.includes('is in use by'))).toHaveLength(5);
});

async function start(): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [script, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(createInterface(child.stdout), 'line');
  return { child, said: String(said) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

it('is refused at once where it can never be made', () => {
  expect(() => lockFolder('/dev/null/desk')).toThrow("mkdir '/dev/null'");
});
