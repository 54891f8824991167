import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    /** Of the operations those whose names have this in them. */
    only: { type: 'string' },
    scale: { type: 'boolean' },
    /** How many orders there are where there are many. */
    large: { type: 'string' },
  },
});
const here = import.meta.dirname;

// What is measured beside this server is installed when it is first needed, and again when the list of it has changed.
const [list, installed] = [join(here, 'package-lock.json'), join(here, 'node_modules/.package-lock.json')];
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(list).mtimeMs) {
  execFileSync('npm', ['ci', '--prefix', here], { stdio: 'inherit' });
}

if (values.scale) {
  const { scale } = await import('./scale.ts');
  await scale(Number(values.large ?? 1_000_000));
} else {
  const { bench } = await import('./bench.ts');
  await bench({ quick: values.quick ?? false, only: values.only ?? '' });
}
