import type { Result } from './compare.ts';

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const columns = [
  '',
  'per second',
  'median ms',
  'p99 ms',
  'CPU ms',
  'MB',
  'of limit',
  'by CPU',
  'half load: median',
  'p99',
];

export function tableOf(operation: string, results: readonly Result[]): string {
  const limit = results.find(({ name }) => name === 'limit');
  const rows = results.map((result) => {
    const { name, perSecond, medianMs, p99Ms, cpuMsPerRequest, memoryMb, half } = result;
    const ofLimit = limit ? perSecond / limit.perSecond : Number.NaN;
    const byCpu = limit ? limit.cpuMsPerRequest / cpuMsPerRequest : Number.NaN;
    const figures = [perSecond, medianMs, p99Ms, cpuMsPerRequest, memoryMb, ofLimit, byCpu, half.medianMs, half.p99Ms];
    return [`${operation}, ${name}`, ...figures.map((figure) => figure.toFixed(figure >= 100 ? 0 : 2))];
  });
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
