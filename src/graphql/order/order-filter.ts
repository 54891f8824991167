import { fitsNumbers, partOf, partOfNumber } from '../../db/contains.ts';
import type { OrderFilters } from '../../db/order-conditions.ts';
import { apartFromCommon, prefixQuery } from '../../db/prefix-query.ts';
import { permissionFor } from '../../domain/order-actions.ts';
import type { OrderSort } from '../../domain/order-sort.ts';
import { orderSortFields } from '../../domain/order-sort.ts';
import { switchesAgainst } from '../../domain/rules.ts';
import { may, type Viewer } from '../../domain/viewer.ts';
import { wordsOf } from '../../domain/words.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { AmazonEffectStateRef, describedEnum, OrderActionRef, OrderStateRef, ShippingStateRef } from '../enums.ts';
import { narrowStores } from '../narrow-stores.ts';
import { DateTimeRangeRef, DecimalRangeRef, instantText } from '../ranges.ts';

const wordsMax = 32;

export const OrderFilterRef = builder.inputType('OrderFilter', {
  description:
    'Which orders: those that meet every filter given. One left out or null lets all through, and so does an empty text; an empty list lets none through. Texts are compared without case and accents.',
  fields: (t) => ({
    storeIds: t.idList({ description: 'Of any of these stores. Stores that your key may not see have no orders.' }),
    states: t.field({ type: [OrderStateRef], description: 'In any of these states.' }),
    statuses: t.stringList({ description: 'With any of these statuses, by their codes.' }),
    shippingStates: t.field({ type: [ShippingStateRef], description: 'Shipped so far, as it stands here.' }),
    allowedAction: t.field({
      type: OrderActionRef,
      description: 'With which you may do this now: those that list it in `allowedActions`.',
    }),
    amazonOrderNumber: t.string({ description: 'Amazon’s number contains this.' }),
    number: t.string({ description: 'Your number contains this.' }),
    customer: t.string({
      description: 'The buyer’s name or e-mail address contains this. Needs the permission READ_BUYER.',
    }),
    sku: t.string({ description: 'A line has exactly this SKU, as `items` show it.' }),
    placedAt: t.field({ type: DateTimeRangeRef, description: 'Bought within this span.' }),
    updatedAt: t.field({ type: DateTimeRangeRef, description: 'Last changed within this span.' }),
    shipByBefore: t.field({
      type: 'DateTime',
      description: 'To be shipped before this moment: late ones too, and none that has nothing left to ship.',
    }),
    grandTotal: t.field({ type: DecimalRangeRef, description: 'The grand total, in the order’s own currency.' }),
    buyerCancelRequested: t.boolean({ description: 'Whether the buyer has asked to cancel.' }),
    amazonEffectStates: t.field({
      type: [AmazonEffectStateRef],
      description: 'Something that Amazon must be told has got so far.',
    }),
  }),
});

const OrderSortFieldRef = describedEnum('OrderSortField', 'What orders can be sorted by.', orderSortFields, {
  PLACED_AT: 'When the buyer ordered.',
  UPDATED_AT: 'When the order, its documents or its effects last changed.',
  NUMBER: 'Your number, as a text.',
  GRAND_TOTAL: 'The grand total, whatever the currency.',
  SHIP_BY: 'When it must be shipped. Orders that wait for no time count as the latest.',
});

const SortDirectionRef = describedEnum('SortDirection', 'Which end comes first.', ['ASC', 'DESC'], {
  ASC: 'The earliest or smallest first.',
  DESC: 'The latest or largest first.',
});

export const OrderSortRef = builder.inputType('OrderSort', {
  description: 'In which order. Left out: newest first.',
  fields: (t) => ({
    field: t.field({ type: OrderSortFieldRef, required: true, description: 'What to sort by.' }),
    direction: t.field({ type: SortDirectionRef, defaultValue: 'DESC', description: 'Which end comes first.' }),
  }),
});

type GivenSort = { readonly field: OrderSort['field']; readonly direction?: 'ASC' | 'DESC' | null | undefined };

export function readSort(sort: GivenSort | null | undefined): OrderSort {
  return { field: sort?.field ?? 'PLACED_AT', ascending: sort?.direction === 'ASC' };
}

type Given = typeof OrderFilterRef.$inferInput;

/** What to look for; null when nothing can match. */
export function readFilter(
  filter: Given | null | undefined,
  search: string | null | undefined,
  viewer: Viewer,
): OrderFilters | null {
  const given = filter ?? {};
  if (given.customer) requirePermission(viewer, 'READ_BUYER');
  const action = readAction(given.allowedAction, viewer);
  const words = readSearch(search, viewer);
  if (action === null || words === null) return null;
  if (!fitsNumbers(given.amazonOrderNumber) || !fitsNumbers(given.number)) return null;
  const [amazonNumber, number] = [partOfNumber(given.amazonOrderNumber), partOfNumber(given.number)];
  const customer = partOf(given.customer);

  return {
    ...words,
    ...action,
    storeIds: narrowStores(viewer, given.storeIds),
    states: given.states ?? undefined,
    statuses: given.statuses ?? undefined,
    shippingStates: given.shippingStates ?? undefined,
    amazonNumber: amazonNumber.pattern,
    amazonNumberThree: amazonNumber.three,
    number: number.pattern,
    numberThree: number.three,
    customer: customer.pattern,
    customerShort: customer.short,
    sku: given.sku || undefined,
    placedFrom: instantText(given.placedAt?.from),
    placedTo: instantText(given.placedAt?.to),
    updatedFrom: instantText(given.updatedAt?.from),
    updatedTo: instantText(given.updatedAt?.to),
    shipByBefore: instantText(given.shipByBefore),
    totalMin: given.grandTotal?.min ?? undefined,
    totalMax: given.grandTotal?.max ?? undefined,
    cancelRequested: given.buyerCancelRequested === true || undefined,
    cancelNotRequested: given.buyerCancelRequested === false || undefined,
    effectStates: given.amazonEffectStates ?? undefined,
  };
}

function readAction(action: Given['allowedAction'], viewer: Viewer): OrderFilters | null {
  if (!action) return {};
  if (!may(viewer, permissionFor[action])) return null;
  const switches = switchesAgainst(action);
  return {
    allowedAction: action,
    notReadOnly: switches.readOnly || undefined,
    notRefused: switches.refuseShip || undefined,
  };
}

function readSearch(search: string | null | undefined, viewer: Viewer): OrderFilters | null {
  if (!search?.trim()) return {};
  const words = wordsOf(search);
  if (words.length > wordsMax) throw badRequest(`A search takes up to ${wordsMax} words.`);
  if (words.length === 0) return null;
  const { rare, common } = apartFromCommon(words);
  const [query, also] = [prefixQuery(rare), common.length > 0 ? prefixQuery(common) : undefined];
  return may(viewer, 'READ_BUYER') ? { allWords: query, allCommon: also } : { plainWords: query, plainCommon: also };
}
