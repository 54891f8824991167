export const orderSortFields = ['PLACED_AT', 'UPDATED_AT', 'NUMBER', 'GRAND_TOTAL', 'SHIP_BY'] as const;
export type OrderSortField = (typeof orderSortFields)[number];

export type OrderSort = { readonly field: OrderSortField; readonly ascending: boolean };
