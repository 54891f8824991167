/** What comes later than this fails; the work itself goes on, and nobody waits for it. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('There was no answer in time.')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
