import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { confirmed, importedOrder, readyPlace, run, ship, startDesk } from '../start/program.ts';

it('shares the work: one process answers, another runs the jobs, a third is Amazon', { timeout: 180_000 }, async () => {
  const place = await readyPlace();
  const sandbox = run('sandbox', place);
  const shared = { ...place, AMAZON_API_URL: await sandbox.says(/Seller Central at (\S+)/) };

  const migrate = run('migrate', shared);
  expect(await migrate.ended()).toMatchObject({ code: 0 });
  expect(migrate.out).toBe('The tables are up to date.\n');

  const desk = await startDesk({ ...shared, JOBS: 'off' });
  const worker = run('worker', shared);
  await worker.says(/Working\./);
  await ship(desk, await importedOrder(desk), 'with a worker');
  await confirmed(desk);

  const other = '112-5550000-0000021';
  const order = await importedOrder(desk, other);
  expect(await worker.end()).toMatchObject({ code: 0 });
  await ship(desk, order, 'without one');
  await wait(2_000);
  expect(await importedOrder(desk, other)).toMatchObject({ amazonEffects: [{ state: 'QUEUED', attempts: 0 }] });

  const workers = [run('worker', shared), run('worker', shared)];
  await confirmed(desk, other);
  for (const program of [...workers, desk, sandbox]) expect(await program.end()).toMatchObject({ code: 0 });
});
