import type { Candidate, Name } from './candidates.ts';
import { load, type Measured, type Next } from './load.ts';
import type { Operation } from './operations.ts';
import { memoryMb } from './processes.ts';
import { median } from './statistics.ts';

export type Result = Measured & {
  readonly operation: string;
  readonly name: Name;
  readonly memoryMb: number;
  /** At half of what it can do. */
  readonly half: Measured;
};
type Rounds = {
  readonly databasePid: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmSeconds: number;
};

/** Each candidate in turn, round after round, so that what else the machine does hits all of them. */
export async function compare(
  operation: Operation,
  candidates: readonly Candidate[],
  { databasePid, rounds, seconds, warmSeconds }: Rounds,
): Promise<readonly Result[]> {
  const able = candidates.filter(({ name }) => operation.bodies[name]);
  const nexts = new Map(able.map((candidate) => [candidate.name, nextOf(operation, candidate)]));
  const measure = ({ name, url, pid }: Candidate, forSeconds: number, perSecond?: number) =>
    load(url, { pid, databasePid }, nexts.get(name) ?? (() => null), {
      seconds: forSeconds,
      ...(perSecond && { perSecond }),
    });

  for (const candidate of able) await measure(candidate, warmSeconds);
  const measured = new Map<Name, Measured[]>(able.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const candidate of able) measured.get(candidate.name)?.push(await measure(candidate, seconds));
  }

  const results: Result[] = [];
  for (const candidate of able) {
    const middle = middleOf(measured.get(candidate.name) ?? []);
    const half = await measure(candidate, seconds, middle.perSecond / 2);
    const { name, pid } = candidate;
    results.push({ ...middle, half, name, operation: operation.name, memoryMb: memoryMb(pid) });
  }
  return results;
}

/** What changes something is asked once, whoever is asked. */
const given = new WeakMap<Operation, number>();

function nextOf(operation: Operation, { name, headers }: Candidate): Next {
  const bodies = operation.bodies[name] ?? [];
  let asked = 0;
  return () => {
    const at = operation.once ? (given.get(operation) ?? 0) : asked++ % bodies.length;
    if (operation.once) given.set(operation, at + 1);
    const body = bodies[at];
    return body === undefined ? null : { body, headers };
  };
}

function middleOf(all: readonly Measured[]): Measured {
  const middle = (field: keyof Measured) => median(all.map((one) => one[field]));
  return {
    perSecond: middle('perSecond'),
    medianMs: middle('medianMs'),
    p99Ms: middle('p99Ms'),
    cpuMs: middle('cpuMs'),
    databaseCpuMs: middle('databaseCpuMs'),
  };
}
