import { cpus, loadavg } from 'node:os';
import type { Name } from './candidates.ts';
import type { Result } from './compare.ts';
import { type Imported, middleOf } from './import/import.ts';
import { figure, table } from './print.ts';

const names: Readonly<Record<Name, string>> = {
  limit: 'the limit',
  ours: 'this server',
  postgraphile: 'PostGraphile 5',
};

export function machine(): string {
  const [minute = 0] = loadavg();
  return `Node ${process.version}, ${cpus().length} cores, load ${minute.toFixed(1)}.`;
}

export function loadTable(results: readonly Result[]): string {
  const of = (operation: string, name: Name) =>
    results.find((result) => result.operation === operation && result.name === name);
  const heads = [
    'Operation',
    '',
    'per second',
    'median ms',
    'p99 ms',
    'CPU ms each',
    'PostgreSQL’s',
    'MB',
    'of the limit',
    '× PostGraphile',
    'at half load: p99 ÷ median',
  ];
  const rows = results.map((result) => {
    const { operation, name, perSecond, medianMs, p99Ms, cpuMs, databaseCpuMs, memoryMb, half } = result;
    const against = (other: Name) =>
      name === other ? Number.NaN : perSecond / (of(operation, other)?.perSecond ?? Number.NaN);
    const ratios = [name === 'limit' ? 1 : against('limit'), against('postgraphile'), half.p99Ms / half.medianMs];
    return [
      operation,
      names[name],
      ...[perSecond, medianMs, p99Ms, cpuMs, databaseCpuMs, memoryMb, ...ratios].map(figure),
    ];
  });
  return table(heads, rows);
}

export function importTable(imports: readonly Imported[]): string {
  const [limit] = imports.filter(({ name }) => name === 'limit').map(middleOf);
  const heads = ['Import', '', 'orders per second', 'CPU ms each', 'of the limit', 'MB, round by round'];
  const rows = imports.map((one) => {
    const { perSecond, cpuMsPerOrder } = middleOf(one);
    const memory = one.rounds.map(({ memoryMb }) => memoryMb.toFixed(0)).join(', ');
    const ofLimit = perSecond / (limit?.perSecond ?? Number.NaN);
    return ['pages of 100', names[one.name], figure(perSecond), figure(cpuMsPerOrder), figure(ofLimit), memory];
  });
  return table(heads, rows);
}
