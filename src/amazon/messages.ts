import type { Client } from 'openapi-fetch';
import { z } from 'zod';
import type { BuyerMessageKind } from '../domain/buyer-message.ts';
import type { Channel, MessageToBuyer } from '../domain/channel.ts';
import { later } from './errors.ts';
import type { Http } from './http.ts';
import { posts } from './message-posts.ts';
import type { paths } from './models/messaging.ts';

type Messaging = Client<paths>;
type MessageCalls = Pick<Channel, 'listMessageKinds' | 'readBuyerLocale' | 'sendMessage'>;
type Path = Extract<keyof paths, `${string}/messages/${string}`>;

const orders = '/messaging/v1/orders/{amazonOrderId}';

/** Where the files of a kind belong, as Amazon's Uploads API wants it named. */
export function resourceOf(number: string, kind: BuyerMessageKind): string {
  return `messaging/v1/orders/${number}/messages/${posts[kind].name}`;
}

const kindOf = new Map(Object.entries(posts).map(([kind, { name }]) => [name, kind as BuyerMessageKind]));

const Actions = z.object({
  _links: z.object({ actions: z.array(z.object({ name: z.string().optional().catch(undefined) })) }),
});
const Attributes = z.object({ buyer: z.object({ locale: z.string().min(1) }) });

export function messageCalls(http: Http): MessageCalls {
  const about = (number: string, marketplaceId: string) => ({
    path: { amazonOrderId: number },
    query: { marketplaceIds: [marketplaceId] },
  });

  return {
    async listMessageKinds({ account, marketplaceId, number }) {
      const answer = await http(account, 'getMessagingActionsForOrder', (client: Messaging) =>
        client.GET(orders, { params: about(number, marketplaceId) }),
      );
      const { success, data } = Actions.safeParse(answer);
      if (!success) throw later('Amazon did not say which messages it offers.');
      // Amazon also lists what its API has no operation for.
      return new Set(data._links.actions.flatMap(({ name }) => kindOf.get(name ?? '') ?? []));
    },

    async readBuyerLocale({ account, marketplaceId, number }) {
      const answer = await http(account, 'GetAttributes', (client: Messaging) =>
        client.GET(`${orders}/attributes`, { params: about(number, marketplaceId) }),
      );
      return Attributes.safeParse(answer).data?.buyer.locale ?? null;
    },

    async sendMessage({ account, marketplaceId, number }, message) {
      const { operation, name } = posts[message.kind];
      const path = `${orders}/messages/${name}` as Path;
      await http(account, operation, (client: Messaging) =>
        client.POST(path, { params: about(number, marketplaceId), body: bodyOf(message) }),
      );
    },
  };
}

/** What a kind does not take is absent from a message that was decided on (`decideMessage`). */
function bodyOf({ text, files, coverageStartsAt, coverageEndsAt }: MessageToBuyer) {
  return {
    ...(text !== null && { text }),
    ...(files.length > 0 && {
      attachments: files.map(({ name, uploadId }) => ({ fileName: name, uploadDestinationId: uploadId })),
    }),
    ...(coverageStartsAt !== null && { coverageStartDate: coverageStartsAt }),
    ...(coverageEndsAt !== null && { coverageEndDate: coverageEndsAt }),
  };
}
