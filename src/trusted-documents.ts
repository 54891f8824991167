import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { type Config, UsageError } from './config.ts';
import { defaultLimits } from './server/limits.ts';
import { hashOf, readManifest, type TrustedDocuments } from './server/trusted-documents.ts';

/** The documents that the settings name. With one fault in them nothing starts, and all faults are told. */
export function trustedDocuments(
  { file, only }: NonNullable<Config['trusted']>,
  schema: GraphQLSchema,
): TrustedDocuments {
  const manifest = readManifest(textOf(file), schema, defaultLimits);
  if (manifest.ok) return { texts: manifest.texts, only };
  const faults = manifest.faults.map((fault) => `  ${fault}`).join('\n');
  throw new UsageError(`${file} of TRUSTED_DOCUMENTS is wrong:\n${faults}`);
}

/** A manifest of every `.graphql` file below a folder, each of which is one document by itself. */
export function manifestOf(folder: string): string {
  const files = globSync('**/*.graphql', { cwd: folder }).sort();
  if (files.length === 0) throw new UsageError(`There is no .graphql file in ${folder}.`);
  const texts = files.map((file) => textOf(join(folder, file)).trim());
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [`sha256:${hashOf(text)}`, text])), null, 2)}\n`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
