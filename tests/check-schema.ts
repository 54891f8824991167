import { buildSchema } from 'graphql';
import { printedSchema } from '../src/graphql/schema.ts';
import { changesBetween, releasedSchema } from './support/schema-changes.ts';

const { version, schema: released } = releasedSchema();
const { breaking, dangerous } = await changesBetween(released, buildSchema(printedSchema()), new Date());

const list = (title: string, changes: readonly string[]) =>
  changes.length === 0 ? '' : `${title}\n${changes.map((change) => `  ${change}\n`).join('')}`;
process.stdout.write(list(`Breaks what clients of ${version} may rely on:`, breaking));
process.stdout.write(list(`May surprise clients of ${version}:`, dangerous));
if (breaking.length === 0) process.stdout.write(`The schema breaks nothing of ${version}.\n`);
process.exitCode = breaking.length === 0 ? 0 : 1;
