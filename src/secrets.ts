import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, randomBytesOfKey } from './app/key-form.ts';
import { type Config, UsageError } from './config.ts';
import type { Db } from './db/drizzle.ts';
import { makeFolders } from './db/make-folders.ts';
import { createSealer, opens, type Sealer } from './db/seal.ts';
import { sampleSealed } from './db/sealed-columns.ts';

export type Secrets = { readonly adminKey: string; readonly secretsKey: string };

/** The two keys of a deployment: from the settings, else made once and kept beside the embedded database. */
export function readSecrets({ adminKey, secretsKey, dataFolder }: Config): Secrets {
  return {
    adminKey: adminKey ?? kept(dataFolder, 'admin-api-key', () => keyOf(randomBytes(randomBytesOfKey))),
    secretsKey: secretsKey ?? kept(dataFolder, 'secrets-key', () => randomBytes(32).toString('base64url')),
  };
}

/** Encrypts and opens what is stored. A key that does not open what is there is told of now, not at the first reading. */
export async function openSealer(db: Db, { secretsKeysBefore }: Config, { secretsKey }: Secrets): Promise<Sealer> {
  const sealer = createSealer(secretsKey, secretsKeysBefore);
  if ((await sampleSealed(db)).every((sealed) => opens(sealer, sealed))) return sealer;
  throw new UsageError(
    'SECRETS_KEY does not open what is stored: it was sealed by another key, which belongs in SECRETS_KEY_PREVIOUS until everything is sealed anew.',
  );
}

function kept(folder: string | null, name: string, make: () => string): string {
  if (folder === null) return make();
  const file = join(folder, name);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();

  const made = make();
  makeFolders(folder);
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}
