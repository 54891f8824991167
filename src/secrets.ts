import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';

export type Secrets = { readonly adminKey: string; readonly secretsKey: string };

/** The two keys of a deployment: from the settings, else made once and kept beside the embedded database. */
export function readSecrets({ adminKey, secretsKey, dataFolder }: Config): Secrets {
  return {
    adminKey: adminKey ?? kept(dataFolder, 'admin-api-key', () => `aod_${randomBytes(24).toString('base64url')}`),
    secretsKey: secretsKey ?? kept(dataFolder, 'secrets-key', () => randomBytes(32).toString('base64url')),
  };
}

function kept(folder: string | null, name: string, make: () => string): string {
  if (folder === null) return make();
  const file = join(folder, name);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();

  const made = make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}
