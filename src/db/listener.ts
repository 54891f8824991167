import { setTimeout as wait } from 'node:timers/promises';
import { quotedChannel } from './channel.ts';
import type { StopListening } from './database.ts';
import { makeClient, type PgClient } from './pg.ts';

type Ear = {
  readonly heard: (payload: string) => void;
  readonly resumed: () => void;
  readonly lost: () => void;
};

const RETRY_MS = 500;

/** LISTEN on one connection of its own, made when first needed and made again when it is lost. */
export function makeListener(url: string) {
  const channels = new Map<string, Set<Ear>>();
  let connection: Promise<PgClient> | undefined;
  let closed = false;

  async function connect(): Promise<PgClient> {
    const client = makeClient(url);
    const state = { ready: false, lost: false };
    client.once('end', () => {
      state.lost = true;
      if (!state.ready) return;
      for (const ears of channels.values()) for (const { lost } of ears) lost();
      void resume();
    });
    client.on('notification', ({ channel, payload = '' }: { channel: string; payload?: string }) => {
      for (const { heard } of channels.get(channel) ?? []) heard(payload);
    });
    try {
      await client.connect();
      for (const channel of channels.keys()) await client.query(`listen ${quotedChannel(channel)}`);
      if (state.lost || closed) throw new Error('The connection was lost at once.');
    } catch (error) {
      await client.end();
      throw error;
    }
    state.ready = true;
    return client;
  }

  async function resume(): Promise<void> {
    while (!closed) {
      connection = connect();
      try {
        await connection;
        for (const ears of channels.values()) for (const { resumed } of ears) resumed();
        return;
      } catch {
        await wait(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async function listen(
    channel: string,
    heard: Ear['heard'],
    resumed = () => {},
    lost = () => {},
  ): Promise<StopListening> {
    const ear = { heard, resumed, lost };
    const ears = channels.get(channel) ?? new Set();
    channels.set(channel, ears.add(ear));
    const stop = async () => {
      if (ears.delete(ear) && ears.size === 0) channels.delete(channel);
      else return;
      await connection?.then((client) => client.query(`unlisten ${quotedChannel(channel)}`)).catch(() => {});
    };

    connection ??= connect();
    const attempt = connection;
    try {
      await (await attempt).query(`listen ${quotedChannel(channel)}`);
    } catch (error) {
      if (connection === attempt) connection = undefined;
      await stop();
      throw error;
    }
    return stop;
  }

  async function close(): Promise<void> {
    closed = true;
    await connection?.then((client) => client.connection.stream.destroy()).catch(() => {});
  }

  return { listen, close };
}
