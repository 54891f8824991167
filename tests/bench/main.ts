import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, scale: { type: 'boolean' }, only: { type: 'string' } },
});
const here = import.meta.dirname;

// What is measured beside this server is installed when it is first needed, and again when the list of it has changed.
const [list, installed] = [join(here, 'package-lock.json'), join(here, 'node_modules/.package-lock.json')];
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(list).mtimeMs) {
  execFileSync('npm', ['ci', '--prefix', here], { stdio: 'inherit' });
}

if (values.scale) {
  const { scale } = await import('./scale.ts');
  await scale();
} else {
  const { bench } = await import('./bench.ts');
  await bench({ quick: values.quick ?? false, only: values.only ?? '' });
}
