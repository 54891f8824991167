import { expect, it } from 'vitest';
import { ChannelError } from '../../src/domain/channel.ts';
import { errorOf } from '../../src/jobs/emitted.ts';
import { reportsOf } from '../../src/server/fault.ts';
import { sparing, sparingWarnings } from '../../src/server/spare-log.ts';

function telling() {
  const time = { now: 0 };
  const told: string[] = [];
  const tell = sparing(
    (error, leftOut) => told.push(`${reportsOf(error).at(-1)?.message} +${leftOut}`),
    () => time.now,
  );
  return { tell, told, time };
}

/** As pg-boss emits it, which is no error. */
const emitted = (message: string, queue: string, code?: string) => ({
  ...(code && { code }),
  message: `${message} (Queue: ${queue}, Worker: 04fd87ff-6cf6-4c30-9b3c-5ae47d1c63b3)`,
  stack: 'Error: x\n    at fetch (manager.js:1:1)',
  queue,
});

it('tells an outage of the database once in ten seconds with its reason, whichever queue meets it', () => {
  const { tell, told, time } = telling();
  for (time.now = 0; time.now < 25_000; time.now += 50) {
    tell(errorOf(emitted('read ECONNRESET', `queue-${time.now % 12}`, 'ECONNRESET')));
    tell(new Error('Failed query: select 1', { cause: new Error('Connection terminated unexpectedly') }));
  }
  expect(told).toEqual([
    'read ECONNRESET +0',
    'Connection terminated unexpectedly +0',
    'read ECONNRESET +199',
    'Connection terminated unexpectedly +199',
    'read ECONNRESET +199',
    'Connection terminated unexpectedly +199',
  ]);
});

it('tells whatever else fails each time, also while the database is away', () => {
  const { tell, told } = telling();
  const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const others = [
    new TypeError('A bug.'),
    Object.assign(new Error('deadlock detected'), { code: '40P01' }),
    errorOf(emitted('relation does not exist', 'deliver', '42P01')),
    new ChannelError('Amazon did not answer.', { kind: 'later', afterMs: 1 }, { cause: lost }),
  ];
  for (const error of [lost, ...others, lost, ...others, lost]) tell(error);
  const each = ['A bug. +0', 'deadlock detected +0', 'relation does not exist +0', 'connect ECONNREFUSED +0'];
  expect(told).toEqual(['connect ECONNREFUSED +0', ...each, ...each]);
});

it('shows of what pg-boss emits where it happened and why', () => {
  expect(reportsOf(errorOf(emitted('read ECONNRESET', 'tell-amazon', 'ECONNRESET')))).toMatchObject([
    { type: 'Error', message: 'The workers of tell-amazon cannot go on.' },
    { type: 'Error', message: 'read ECONNRESET', code: 'ECONNRESET', stack: ['    at fetch (manager.js:1:1)'] },
  ]);
});

it('tells of an outage that refuses requests once in ten seconds for each reason, and of nothing else less', () => {
  const told: object[] = [];
  const time = { now: 0 };
  const write = (level: string) => (facts: object, message: string) => void told.push({ level, ...facts, message });
  const [debug, info, warn, error] = ['debug', 'info', 'warn', 'error'].map(write) as [Write, Write, Write, Write];
  const log = sparingWarnings({ debug, info, warn, error }, () => time.now);
  for (time.now = 0; time.now < 15_000; time.now += 100) {
    log.warn({ requestId: time.now, causes: [{ type: 'Error', message: 'read ECONNRESET' }] }, 'no answer');
  }
  log.error({}, 'a fault');
  log.error({}, 'a fault');
  expect(told).toMatchObject([
    { level: 'warn', requestId: 0 },
    { level: 'warn', requestId: 10_000, leftOut: 99 },
    { level: 'error' },
    { level: 'error' },
  ]);
});

type Write = Parameters<typeof sparingWarnings>[0]['warn'];
