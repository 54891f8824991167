import { globalId } from '../../../src/graphql/global-id.ts';
import { manyStores } from './generated-orders.ts';

// Every documented way to narrow, search and sort the lists of orders and of Amazon orders.

export const page = `query($filter: OrderFilter, $search: String, $sort: OrderSort, $first: Int, $after: String, $last: Int) {
  orders(filter: $filter, search: $search, sort: $sort, first: $first, after: $after, last: $last) {
    nodes { id number } pageInfo { endCursor } } }`;
export const total = `query($filter: OrderFilter, $search: String) {
  orders(filter: $filter, search: $search, first: 0) { totalCount { value exact } } }`;
export const amazonPage = `query($filter: AmazonOrderFilter) { amazonOrders(filter: $filter) { nodes { id number } } }`;
export const amazonTotal = `query($filter: AmazonOrderFilter) { amazonOrders(filter: $filter, first: 0) { totalCount { value exact } } }`;

export const young = { from: '2026-01-01T00:00:00Z' };
export const filters: Readonly<Record<string, object>> = {
  'one large store': { storeIds: [globalId('STORE', manyStores[0] ?? '')] },
  'two stores': { storeIds: manyStores.slice(1, 3).map((id) => globalId('STORE', id)) },
  'a common state': { states: ['COMPLETE'] },
  'a rare state': { states: ['ON_HOLD'] },
  'several states': { states: ['NEW', 'PROCESSING', 'ON_HOLD'] },
  'most states': { states: ['COMPLETE', 'CLOSED', 'NEW'] },
  'a status': { statuses: ['processing'] },
  'an unknown status': { statuses: ['none such'] },
  'a shipping state': { shippingStates: ['UNSHIPPED'] },
  'a common shipping state': { shippingStates: ['SHIPPED', 'CANCELED'] },
  'may ship': { allowedAction: 'SHIP' },
  'may comment': { allowedAction: 'ADD_COMMENT' },
  'may refund': { allowedAction: 'CREDIT_MEMO' },
  'may release': { allowedAction: 'UNHOLD' },
  'Amazon’s number, rare part': { amazonOrderNumber: '0012345' },
  'Amazon’s number, whole': { amazonOrderNumber: '112-0007919-0000001' },
  'Amazon’s number, common part': { amazonOrderNumber: '112-' },
  'Amazon’s number, two digits': { amazonOrderNumber: '77' },
  'Amazon’s number, none such': { amazonOrderNumber: '999-99' },
  'number, rare part': { number: '19987' },
  'number, common part': { number: '00' },
  'number, none such': { number: '98765' },
  'customer, common': { customer: 'smith' },
  'customer, rare': { customer: 'wills1f4' },
  'customer, two letters, none such': { customer: 'zq' },
  'customer, two letters, rare': { customer: '王伟' },
  'customer, two letters, common': { customer: 'sm' },
  'customer, one letter': { customer: '李' },
  'customer, e-mail': { customer: '@marketplace' },
  'customer, none such': { customer: 'nobody of this name' },
  'a common SKU': { sku: 'SKU-3' },
  'a rare SKU': { sku: 'SKU-41230' },
  'an unknown SKU': { sku: 'SKU-X' },
  'placed lately': { placedAt: young },
  'placed in one week': { placedAt: { from: '2024-03-01T00:00:00Z', to: '2024-03-08T00:00:00Z' } },
  'updated lately': { updatedAt: young },
  'to ship soon': { shipByBefore: '2026-01-05T00:00:00Z' },
  'to ship one day': { shipByBefore: '2030-01-05T00:00:00Z' },
  'total from': { grandTotal: { min: '900' } },
  'total between': { grandTotal: { min: '25', max: '26' } },
  'total to': { grandTotal: { max: '800' } },
  'a cancel asked for': { buyerCancelRequested: true },
  'no cancel asked for': { buyerCancelRequested: false },
  'effects refused': { amazonEffectStates: ['REFUSED'] },
  'effects confirmed': { amazonEffectStates: ['CONFIRMED'] },
  'effects in trouble': { amazonEffectStates: ['REFUSED', 'UNKNOWN'] },
};

export const searches = [
  'smith',
  'jon smith',
  'sm',
  's',
  'a',
  'title7',
  '112-0007919-0000001',
  'köln thing',
  'nobody',
  'ana lopez leeds',
];
export const fields = ['PLACED_AT', 'UPDATED_AT', 'NUMBER', 'GRAND_TOTAL', 'SHIP_BY'];
export const directions = ['ASC', 'DESC'];

export const combinations: readonly { readonly filter: object; readonly search?: string; readonly sort?: object }[] = [
  { filter: { states: ['NEW', 'PROCESSING'], allowedAction: 'SHIP' }, sort: { field: 'SHIP_BY', direction: 'ASC' } },
  { filter: { states: ['COMPLETE'], grandTotal: { min: '100' } }, sort: { field: 'GRAND_TOTAL', direction: 'ASC' } },
  { filter: { states: ['COMPLETE'], placedAt: young, sku: 'SKU-3' } },
  { filter: { customer: 'smith', grandTotal: { min: '500' } }, sort: { field: 'UPDATED_AT', direction: 'DESC' } },
  { filter: { storeIds: [globalId('STORE', manyStores[3] ?? '')], states: ['NEW'] }, search: 'smith' },
  { filter: { storeIds: [globalId('STORE', manyStores[3] ?? '')] }, sort: { field: 'NUMBER', direction: 'ASC' } },
  { filter: { amazonOrderNumber: '777', states: ['CANCELED'] } },
  { filter: { buyerCancelRequested: true, states: ['NEW', 'PROCESSING', 'ON_HOLD'] } },
  { filter: { amazonEffectStates: ['QUEUED'], allowedAction: 'SHIP' } },
  {
    filter: { shipByBefore: '2026-01-05T00:00:00Z', states: ['NEW'] },
    sort: { field: 'GRAND_TOTAL', direction: 'DESC' },
  },
  { filter: { sku: 'SKU-3', states: ['ON_HOLD'] }, search: 'lopez', sort: { field: 'PLACED_AT', direction: 'ASC' } },
  { filter: { states: ['NEW'] }, sort: { field: 'PLACED_AT', direction: 'ASC' } },
];

export const amazonFilters: Readonly<Record<string, object>> = {
  all: {},
  'one store': { storeIds: [globalId('STORE', manyStores[2] ?? '')] },
  'two stores': { storeIds: manyStores.slice(1, 3).map((id) => globalId('STORE', id)) },
  'a rare state': { shippingStates: ['PARTIALLY_SHIPPED'] },
  'a common state': { shippingStates: ['SHIPPED', 'CANCELED'] },
  blocked: { importStates: ['BLOCKED'] },
  imported: { importStates: ['IMPORTED'] },
  'a rare number': { number: '0012345' },
  'a common number': { number: '12' },
  'a common buyer': { buyerName: 'smith' },
  'a rare buyer': { buyerName: 'wills1f4' },
  'a rare buyer, two letters': { buyerName: '王伟' },
  'two digits': { number: '77' },
  'no such buyer': { buyerName: 'zqzq' },
  'purchased in one week': { purchasedAt: { from: '2024-03-01T00:00:00Z', to: '2024-03-08T00:00:00Z' } },
  'updated lately': { lastUpdatedAt: young },
  'total between': { total: { min: '25', max: '26' } },
  'total from': { total: { min: '100' } },
  'effects refused': { amazonEffectStates: ['REFUSED'] },
  'effects confirmed': { amazonEffectStates: ['CONFIRMED'] },
  'smith for less': { buyerName: 'smith', total: { max: '63.5' } },
};
