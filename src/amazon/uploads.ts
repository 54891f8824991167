import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Client } from 'openapi-fetch';
import { z } from 'zod';
import type { Channel } from '../domain/channel.ts';
import { later } from './errors.ts';
import type { Http } from './http.ts';
import { resourceOf } from './messages.ts';
import type { paths } from './models/uploads-2020-11-01.ts';
import type { Transfer } from './transfer.ts';

const Destination = z.object({
  payload: z.object({
    uploadDestinationId: z.string().min(1),
    url: z.url(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
});

export function uploadCalls(http: Http, transfer: Transfer): Pick<Channel, 'uploadFile'> {
  return {
    async uploadFile({ account, marketplaceId, number }, kind, { name, contentType, content }) {
      const body = Buffer.from(content, 'base64');
      const contentMD5 = createHash('md5').update(body).digest('hex');
      const params = {
        path: { resource: resourceOf(number, kind) },
        query: { marketplaceIds: [marketplaceId], contentMD5, contentType },
      };
      const answer = await http(account, 'createUploadDestinationForResource', (client: Client<paths>) =>
        // The resource is a path of its own: its slashes stay slashes.
        client.POST('/uploads/2020-11-01/uploadDestinations/{resource}', { params, pathSerializer }),
      );
      const { success, data } = Destination.safeParse(answer);
      if (!success) throw later('Amazon named no place for the file.');

      const { uploadDestinationId, url, headers } = data.payload;
      const request = new Request(url, { method: 'PUT', headers: { 'content-type': contentType, ...headers }, body });
      await transfer(account, 'putFile', request);
      return { name, uploadId: uploadDestinationId };
    },
  };
}

function pathSerializer(pathname: string, { resource }: Record<string, unknown>): string {
  const parts = String(resource).split('/').map(encodeURIComponent);
  return pathname.replace('{resource}', parts.join('/'));
}
