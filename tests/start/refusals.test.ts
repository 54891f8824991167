import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { embedded, readyPlace, run, startDesk } from './program.ts';

it('refuses a folder that another process holds, and names that process', { timeout: 90_000 }, async () => {
  if (!embedded) return;
  const place = await readyPlace();
  const desk = await startDesk(place);

  const second = run('serve', place);
  expect(await second.ended()).toMatchObject({ code: 1 });
  expect(second.out).toBe('');
  expect(second.err).toMatch(new RegExp(`^${place.DATA_DIR} is in use by process ${desk.pid}, since \\S+\\.\n$`));
  expect(await desk.ask('{ viewer { name } }')).toEqual({ viewer: { name: 'admin' } });
});

it('says in one line that the port is taken, and lets go of what it had opened', { timeout: 90_000 }, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const place = await readyPlace();

  const program = run('serve', { ...place, PORT: String(port) });
  expect(await program.ended()).toMatchObject({ code: 1 });
  expect(program.err).toBe(`Port ${port} of 127.0.0.1 is taken by another program: name another one.\n`);
  expect(program.out).not.toContain('Ready');
  await (await startDesk(place)).end();
});
