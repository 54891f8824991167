import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach } from 'vitest';

type Refusal = { readonly at: 'MAIL FROM' | 'RCPT TO' | 'DATA'; readonly code: number; readonly words: string };
type Received = {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: ParsedMail;
};

/** A mail server on loopback: it keeps what it takes, and refuses what it is told to, one refusal per attempt. */
export function useMailServer() {
  const received: Received[] = [];
  const refusals: Refusal[] = [];
  let server: SMTPServer;
  let port = 0;

  const refusalAt = (at: Refusal['at']) => {
    const [next] = refusals;
    if (next?.at !== at) return null;
    refusals.shift();
    return Object.assign(new Error(next.words), { responseCode: next.code });
  };
  const addressOf = (address: { address: string } | false) => (address ? address.address : '');

  beforeAll(async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onMailFrom: (_address, _session, answer) => answer(refusalAt('MAIL FROM')),
      onRcptTo: (_address, _session, answer) => answer(refusalAt('RCPT TO')),
      onData: async (stream, { envelope }, answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        const refusal = refusalAt('DATA');
        if (refusal) return answer(refusal);
        const raw = Buffer.concat(chunks);
        const to = envelope.rcptTo.map(addressOf);
        received.push({ from: addressOf(envelope.mailFrom), to, raw: raw.toString(), mail: await simpleParser(raw) });
        answer();
      },
    });
    server.on('error', () => {});
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    ({ port } = server.server.address() as AddressInfo);
  });
  beforeEach(() => {
    received.length = 0;
    refusals.length = 0;
  });
  afterAll(() => new Promise<void>((done) => server.close(done)));

  return {
    received,
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    /** The next attempt is refused, and so on. */
    refuse: (...next: readonly Refusal[]) => refusals.push(...next),
  };
}
