import { createRequire } from 'node:module';
import { v7 } from 'uuid';
import type { Shell } from '../../../src/app/shell.ts';
import type { Db } from '../../../src/db/drizzle.ts';
import { permissions, type Viewer } from '../../../src/domain/viewer.ts';
import type { Context } from '../../../src/graphql/context.ts';
import { makeLoaders } from '../../../src/graphql/loaders.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { sealer } from '../database.ts';
import type { Question } from './questions.ts';

// The copy that the schema is made with: the one beside PostGraphile is another.
const ofSchema = createRequire(new URL('../../../src/main.ts', import.meta.url));
const { graphql } = ofSchema('graphql') as typeof import('graphql');

const viewer: Viewer = { id: 'all', name: 'all', permissions: new Set(permissions), storeIds: null };

/** Asks the API's resolvers on this database; answers how many milliseconds that took: no end of them without an answer. */
export async function timeOf(db: Db, { source, variables }: Question): Promise<number> {
  const shell = { db, sealer, now: () => new Date('2026-01-10T00:00:00Z'), newId: v7 } as unknown as Shell;
  const contextValue = { viewer, shell, db, loaders: makeLoaders(db, sealer) } as unknown as Context;
  const began = performance.now();
  const { errors } = await graphql({ schema, source, variableValues: variables, contextValue });
  return errors ? Number.POSITIVE_INFINITY : performance.now() - began;
}
