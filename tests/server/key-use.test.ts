import { expect, it } from 'vitest';
import { noteUse } from '../../src/server/key-use.ts';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const other = { ...viewer, id: 'key_2' };

it('is noted once a minute for each key', () => {
  let now = 0;
  const saved: string[] = [];
  const used = noteUse(
    async ({ id }) => void saved.push(`${id} at ${now}`),
    () => now,
  );
  for (now of [0, 1, 59_999]) for (const who of [viewer, other]) used(who);
  expect(saved).toEqual(['key_1 at 0', 'key_2 at 0']);
  now = 60_000;
  used(viewer);
  expect(saved.slice(2)).toEqual(['key_1 at 60000']);
});

it('is none of a token: there is no key to note it of', () => {
  const saved: string[] = [];
  noteUse(async ({ id }) => void saved.push(id))({ ...viewer, issuer: 'https://id.example' });
  expect(saved).toEqual([]);
});

it('is tried again with the next request when it could not be kept', async () => {
  let tries = 0;
  const used = noteUse(
    async () => {
      tries += 1;
      if (tries === 1) throw new Error('away');
    },
    () => 0,
  );
  used(viewer);
  await Promise.resolve();
  used(viewer);
  used(viewer);
  expect(tries).toBe(2);
});

it('holds up no answer, and is of those who are let in', async () => {
  const saved: string[] = [];
  const never = new Promise<void>(() => {});
  const { send } = await useToyServer({
    saveUse: ({ id }) => {
      saved.push(id);
      return never;
    },
  });
  expect((await send('/graphql?query={me}', { headers: { 'x-api-key': 'a wrong key, but a long one' } })).status).toBe(
    401,
  );
  expect(saved).toEqual([]);
  for (let n = 0; n < 2; n++)
    expect((await send('/graphql?query={me}', { headers: { 'x-api-key': key } })).status).toBe(200);
  await expect.poll(() => saved).toEqual(['key_1']);
});
