/** Does every step, whatever becomes of the others, and then throws what went wrong first. */
export async function everyStep(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Each well within the time that a statement has. */
const atOnce = 5_000;
/** In one run: the next one goes on. */
const batchesMax = 200;

/** Some at a time, until fewer are left than that; `work` answers how many there were. */
export async function inBatches(work: (limit: number) => Promise<number>): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    if ((await work(atOnce)) < atOnce) return;
  }
}
