import type { SellerAccount } from '../domain/channel.ts';
import { later } from './errors.ts';
import { type Answer, exchange } from './exchange.ts';
import type { HttpOptions } from './http.ts';

export type Transferring = Pick<HttpOptions, 'timeoutMs' | 'now' | 'log' | 'tracing'>;
export type TransferKind = 'putFeed' | 'getFeedReport' | 'putFile';

const words: Readonly<Record<TransferKind, string>> = {
  putFeed: 'The feed upload',
  getFeedReport: 'The feed report',
  putFile: 'The upload of a file',
};

export type Transfer = (
  account: SellerAccount,
  kind: TransferKind,
  request: Request,
  bytesMax?: number,
) => Promise<Answer>;

/** A bare transfer to or from an address Amazon handed out: no token, no budget. It changes nothing at Amazon. */
export function transferBy({ timeoutMs, now, log, tracing }: Transferring): Transfer {
  return (account, operation, request, bytesMax) =>
    tracing.trace(
      { name: `Amazon ${operation}`, kind: 'client', facts: { 'amazon.operation': operation } },
      async (note) => {
        const startedAt = now();
        const { host } = new URL(request.url);
        const entry = (status: number | null, failure: string | null) =>
          // Whoever has the whole address has the document.
          log({
            operation,
            accountId: account.id,
            status,
            requestId: null,
            rateLimit: null,
            ms: now() - startedAt,
            failure: failure && `${host}: ${failure}`,
          });

        const answer = await exchange(request, timeoutMs, bytesMax).catch((error: Error) => {
          entry(null, error.message);
          throw later(`${words[operation]} had no answer: ${error.message}.`, undefined, error);
        });
        note({ 'http.response.status_code': answer.status });
        const taken = answer.status >= 200 && answer.status <= 299;
        entry(answer.status, taken ? null : `answered ${answer.status}`);
        // An address is good for minutes: the next attempt gets a new one.
        if (!taken) throw later(`${words[operation]} was answered ${answer.status}.`);
        return answer;
      },
    );
}
