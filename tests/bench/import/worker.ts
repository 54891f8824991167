import { openLimit } from './limit.ts';
import { openOurs } from './ours.ts';
import { pageSize, pageText } from './pages.ts';

/** A process that imports the pages that it is told to, and tells what that took. */
const [, , name = '', url = ''] = process.argv;
const take = name === 'ours' ? await openOurs(url) : await openLimit(url);

export type Asked = { readonly from: number; readonly pages: number };
export type Told = { readonly perSecond: number; readonly cpuMsPerOrder: number; readonly memoryMb: number };

process.on('message', async ({ from, pages }: Asked) => {
  const texts = Array.from({ length: pages }, (_, page) => pageText(from + page));
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  for (const text of texts) await take(text);
  const [seconds, used] = [(performance.now() - began) / 1_000, process.cpuUsage(cpu)];
  const orders = pages * pageSize;
  const told: Told = {
    perSecond: orders / seconds,
    cpuMsPerOrder: (used.user + used.system) / 1_000 / orders,
    memoryMb: process.memoryUsage.rss() / 1_048_576,
  };
  process.send?.(told);
});
process.once('disconnect', () => process.exit());
