import { readFileSync } from 'node:fs';

const model: unknown = JSON.parse(
  readFileSync(new URL('../../amazon-models/models/orders_2026-01-01.json', import.meta.url), 'utf8'),
);

export type ModelOrder = Record<string, unknown> & { readonly orderId: string };

/** Every order that Amazon's own model shows: its examples and the cases of its static sandbox. */
export const modelOrders: readonly ModelOrder[] = [...ordersIn(model)];

function* ordersIn(json: unknown): Generator<ModelOrder> {
  if (typeof json !== 'object' || json === null) return;
  if (isOrder(json)) yield json;
  else for (const value of Object.values(json)) yield* ordersIn(value);
}

function isOrder(json: object): json is ModelOrder {
  return 'orderId' in json && typeof json.orderId === 'string' && 'orderItems' in json;
}
