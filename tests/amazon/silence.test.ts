import { expect, it } from 'vitest';
import { createSilence } from '../../src/amazon/silence.ts';
import { account, amazonServer } from './support/amazon-server.ts';
import { channelTo, number } from './support/channel.ts';

function silent(calls: number) {
  const time = { at: 1_000_000 };
  const silence = createSilence(() => time.at);
  for (let call = 0; call < calls; call += 1) silence.unheard('acc');
  return { time, silence };
}

it('lets an account that did not answer twice be called', () => {
  const { silence } = silent(2);
  silence.respect('acc', 'background');
});

it('sends the jobs of a silent account away for a minute, but not people, nor other accounts', () => {
  const { silence, time } = silent(3);
  time.at += 20_000;
  expect(() => silence.respect('acc', 'background')).toThrow(
    expect.objectContaining({ remedy: { kind: 'later', afterMs: 40_000 } }),
  );
  silence.respect('acc', 'person');
  silence.respect('other', 'background');
});

it('lets one job find out each minute whether the account answers again, and all of them once it does', () => {
  const { silence, time } = silent(3);
  time.at += 60_000;
  silence.respect('acc', 'background');
  expect(() => silence.respect('acc', 'background')).toThrow('has not answered');
  silence.heard('acc');
  silence.respect('acc', 'background');
});

it('makes no more calls for an account that three of them got no answer for', async () => {
  const { url, calls } = await amazonServer(() => 'hang');
  const { channel } = channelTo(url);
  const ask = () => channel.background.readOrder(account, number).catch(({ message }) => message);
  for (let call = 0; call < 3; call += 1) expect(await ask()).toContain('did not answer');
  expect(await ask()).toContain('has not answered');
  expect(calls).toHaveLength(3);
});
