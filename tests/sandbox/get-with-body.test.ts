import { request } from 'node:http';
import { expect, it } from 'vitest';
import { aSeller, signIn } from './seller.ts';

it('refuses a GET with a body', async () => {
  const { url } = await aSeller();
  const token = await signIn(url);
  const status = await new Promise((resolve, reject) => {
    request(
      `${url}/orders/2026-01-01/orders/111-1111111-1111111`,
      { headers: { 'x-amz-access-token': token, 'user-agent': 'tests/1', 'content-length': 2 } },
      (response) => resolve(response.statusCode),
    )
      .on('error', reject)
      .end('{}');
  });
  expect(status).toBe(400);
});
