import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { confirmed, importedOrder, key, readyPlace, run, ship, startDesk } from '../start/program.ts';
import { useCollector } from '../support/collector.ts';

it('shares the work: one process answers, another runs the jobs, a third is Amazon', { timeout: 180_000 }, async () => {
  const place = await readyPlace();
  const sandbox = run('sandbox', place);
  const collector = await useCollector();
  const amazon = { AMAZON_API_URL: await sandbox.says(/Seller Central at (\S+)/) };
  const shared = { ...place, ...amazon };
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };

  const migrate = run('migrate', shared);
  expect(await migrate.ended()).toMatchObject({ code: 0 });
  expect(migrate.out).toBe('The tables are up to date.\n');

  const desk = await startDesk({ ...shared, ...traces, JOBS: 'off' });
  const worker = run('worker', { ...shared, ...traces, HEALTH_PORT: '0' });
  const watched = await worker.says(/Health and metrics at (\S+)/);
  await worker.says(/Working\./);
  await ship(desk, await importedOrder(desk), 'with a worker');
  await confirmed(desk);

  const [ready, metrics] = await Promise.all([
    fetch(`${watched}/health/ready`),
    fetch(`${watched}/metrics`, { headers: { 'x-api-key': key } }),
  ]);
  expect([ready.status, await ready.json()]).toEqual([200, { state: 'ready' }]);
  expect(await metrics.text()).toMatch(/^desk_jobs_total\{queue="tell-amazon",end="done"\} 1$/m);

  const other = '112-5550000-0000021';
  const order = await importedOrder(desk, other);
  expect(await worker.end()).toMatchObject({ code: 0 });
  await ship(desk, order, 'without one');
  await wait(2_000);
  expect(await importedOrder(desk, other)).toMatchObject({ amazonEffects: [{ state: 'QUEUED', attempts: 0 }] });

  const workers = [run('worker', shared), run('worker', shared)];
  await confirmed(desk, other);
  for (const program of [...workers, desk, sandbox]) expect(await program.end()).toMatchObject({ code: 0 });
  // Each process has sent what it did: together that is one trace.
  const told = collector.spans.filter(({ name }) => name === 'Amazon confirmShipment');
  expect(told.map((span) => collector.pathTo(span).at(0))).toEqual(['POST /graphql']);
});
