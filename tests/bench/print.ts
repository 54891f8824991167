export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Does a piece of the work, and tells how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await work();
  print(`${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  return done;
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** With as many digits as can be trusted at all. */
export function figure(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'no answer';
  return Number.isNaN(value) ? '' : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
