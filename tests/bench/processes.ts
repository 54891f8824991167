import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const startMs = 60_000;

export type Running = { readonly pid: number; stop(): Promise<void> };

/** A process of this Node that runs a file of ours. It is ended when this one is. */
export function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeOptions: readonly string[] = [],
): ChildProcess {
  const path = new URL(file, import.meta.url).pathname;
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...nodeOptions, path, ...args], {
    env: { PATH, HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
  return child;
}

/** Waits until it answers at this URL. */
export async function answering(child: ChildProcess, url: string): Promise<Running> {
  const deadline = Date.now() + startMs;
  while (
    !(await fetch(url).then(
      ({ status }) => status < 500,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs[1]} has ended.`);
    if (Date.now() > deadline) throw new Error(`${child.spawnargs[1]} does not answer.`);
    await wait(100);
  }
  const stop = async () => {
    // A Ctrl-C reaches it as well as this process.
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { pid: child.pid ?? 0, stop };
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || !address) throw new Error('No port is free.');
  return address.port;
}

const ticksPerSecond = 100;

/** Behind the name, which may have anything in it. Nothing where the process has ended by now. */
function statOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/stat`;
  try {
    return (readFileSync(file, 'utf8').split(') ').at(-1) ?? '').split(' ').map(Number);
  } catch {
    return [];
  }
}

/** What a process has used of a processor since it began, and those that it has outlived. */
export function cpuMs(pid: number): number {
  const used = statOf(pid).slice(11, 15);
  return (used.reduce((sum, ticks) => sum + ticks, 0) * 1_000) / ticksPerSecond;
}

/** The same of a process and all that it has started. */
export function cpuMsOfAll(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children].reduce((sum, one) => sum + cpuMs(one), 0);
}

export function parentOf(pid: number): number {
  return statOf(pid)[1] ?? 0;
}

export function memoryMb(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_024;
}
