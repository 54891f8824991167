import type { Sql } from 'postgres';

export type ShipInput = { readonly orderId: string };

export async function ship(sql: Sql, input: ShipInput): Promise<string> {
  return JSON.stringify({ data: null, sql: String(sql), input });
}
