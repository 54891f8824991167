import { expect, it } from 'vitest';
import { transferBy } from '../../src/amazon/transfer.ts';
import { untraced } from '../../src/domain/tracing.ts';
import { account, amazonServer, type Reply } from './support/amazon-server.ts';

it.for([
  [{ status: 403 }, 403, 'answered 403'],
  ['hang', null, 'no answer within 300 ms'],
] as const)(
  'what fails at an address that Amazon has named is logged, without what opens it: %o',
  async ([answer, status, why]) => {
    const server = await amazonServer((): Reply => answer);
    const log: object[] = [];
    const options = { timeoutMs: 300, now: () => 0, log: (call: object) => log.push(call), tracing: untraced };
    const request = new Request(`${server.url}/some/document?X-Amz-Signature=opens-it`);
    await expect(transferBy(options)(account, 'getFeedReport', request)).rejects.toThrow('The feed report');

    const { host } = new URL(server.url);
    expect(log).toMatchObject([{ operation: 'getFeedReport', accountId: 'acc', status, failure: `${host}: ${why}` }]);
    expect(JSON.stringify(log)).not.toMatch(/opens-it|document/);
  },
);
