import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readyPlace, startDesk } from '../start/program.ts';

it('makes a key, shows it at every start, and keeps it for its owner alone', { timeout: 90_000 }, async () => {
  const { DATA_DIR = '' } = await readyPlace();
  const desk = await startDesk({ DATA_DIR });
  const shown = await desk.says(/Admin API key +(\S+)/);
  expect(shown).toMatch(/^aod_[0-9A-Za-z]{38}$/);
  expect(await desk.ask('{ viewer { name } }')).toEqual({ viewer: { name: 'admin' } });
  await desk.end();

  const again = await startDesk({ DATA_DIR });
  expect(await again.says(/Admin API key +(\S+)/)).toBe(shown);
  await again.end();
  expect(readdirSync(DATA_DIR).sort()).toEqual(['admin-api-key', 'database', 'lock', 'sandbox', 'secrets-key']);
});
