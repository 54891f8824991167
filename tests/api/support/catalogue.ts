import { expect } from 'vitest';
import type { Desk, Shown } from './acts.ts';

export const productFields = 'id sku sellerSku name enabled manageStock quantityAvailable';

export const upserting = `mutation($input: UpsertProductsInput!) { upsertProducts(input: $input) {
  products { ${productFields} }
  operation { idempotencyKey mutation replayed dryRun completedAt }
  errors { __typename code path message fix }
} }`;

let calls = 0;

export function catalogueOf(desk: Desk) {
  /** The payload, whether it was done or refused. */
  async function upsert(products: readonly object[], more: object = {}, key?: string): Promise<Shown> {
    calls += 1;
    const input = { idempotencyKey: `upsert-${calls}`, products, ...more };
    const { data, errors } = await desk.api(upserting, { input }, key);
    expect(errors).toBeUndefined();
    return data.upsertProducts;
  }

  return {
    upsert,
    async set(...products: readonly object[]): Promise<Shown[]> {
      const payload = await upsert(products);
      expect(payload.errors).toEqual([]);
      return payload.products;
    },
    async find(args: object = {}, key?: string): Promise<Shown> {
      const { data, errors } = await desk.api(
        `query($first: Int, $after: String, $search: String) { products(first: $first, after: $after, search: $search) {
          nodes { ${productFields} } edges { cursor } totalCount { value exact }
          pageInfo { hasNextPage hasPreviousPage endCursor }
        } }`,
        { first: 100, ...args },
        key,
      );
      expect(errors).toBeUndefined();
      return data.products;
    },
  };
}
