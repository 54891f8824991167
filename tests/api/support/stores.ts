import { expect } from 'vitest';
import type { Desk, Shown } from './acts.ts';

type Input = Readonly<Record<string, unknown>>;

const settings = `orderSettings { importAmazonOrders invoiceOnImport customerCreation orderNumberSource processingStatus
  reserveStock uploadInvoices syncCron readOnly buyerCancelRequestPolicy }`;
export const storeFields = `id name marketplaceId region active ${settings}
  sync { lastRunAt lastSuccessAt nextRunAt freshnessSeconds backlog lastError }`;
const answer = 'operation { mutation replayed dryRun completedAt } errors { __typename code path message fix }';

const documents = {
  updateOrderSettings: `mutation($input: UpdateOrderSettingsInput!) { updateOrderSettings(input: $input) {
    store { ${storeFields} settingsChanges { setting before after actor idempotencyKey changedAt } } ${answer} } }`,
  connectStore: `mutation($input: ConnectStoreInput!) { connectStore(input: $input) { store { ${storeFields} } ${answer} } }`,
};

let calls = 0;

/** The mutations about stores, each with a key of its own unless one is given. */
export function storesOf(desk: Desk) {
  async function call(mutation: keyof typeof documents, input: Input, key?: string): Promise<Shown> {
    calls += 1;
    const { data, errors } = await desk.api(
      documents[mutation],
      { input: { idempotencyKey: `store-${calls}`, ...input } },
      key,
    );
    expect(errors).toBeUndefined();
    return data[mutation];
  }
  const set = (input: Input, key?: string) => call('updateOrderSettings', { storeId: desk.storeId, ...input }, key);
  return {
    /** Changes settings of the desk's store, unless another is named. */
    set,
    async done(input: Input): Promise<Shown> {
      const payload = await set(input);
      expect(payload.errors).toEqual([]);
      return payload.store;
    },
    connect: (input: Input, key?: string) => call('connectStore', input, key),
    async store(id = desk.storeId, key?: string): Promise<Shown> {
      const { data, errors } = await desk.api(`query($id: ID!) { store(id: $id) { ${storeFields} } }`, { id }, key);
      expect(errors).toBeUndefined();
      return data.store;
    },
  };
}
