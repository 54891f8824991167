import { lockFolder } from '../../src/db/folder-lock.ts';

const [, , directory = ''] = process.argv;
try {
  lockFolder(directory);
  process.stdout.write('won\n');
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
