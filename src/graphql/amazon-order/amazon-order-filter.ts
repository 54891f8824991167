import type { AmazonOrderFilters } from '../../db/amazon-order-conditions.ts';
import { fitsNumbers, partOf, partOfNumber } from '../../db/contains.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { AmazonEffectStateRef, ImportStateRef, ShippingStateRef } from '../enums.ts';
import { narrowStores } from '../narrow-stores.ts';
import { DateTimeRangeRef, DecimalRangeRef, instantText } from '../ranges.ts';

export const AmazonOrderFilterRef = builder.inputType('AmazonOrderFilter', {
  description:
    'Which Amazon orders: those that meet every filter given. One left out or null lets all through, and so does an empty text; an empty list lets none through.',
  fields: (t) => ({
    storeIds: t.idList({ description: 'Of any of these stores. Stores that your key may not see have no orders.' }),
    shippingStates: t.field({ type: [ShippingStateRef], description: 'Shipped so far, as Amazon last reported.' }),
    importStates: t.field({ type: [ImportStateRef], description: 'Imported, blocked and so on.' }),
    number: t.string({ description: 'Amazon’s number contains this.' }),
    buyerName: t.string({
      description: 'The buyer’s name contains this, whatever the case and accents. Needs the permission READ_BUYER.',
    }),
    purchasedAt: t.field({ type: DateTimeRangeRef, description: 'Bought within this span.' }),
    lastUpdatedAt: t.field({ type: DateTimeRangeRef, description: 'Last changed at Amazon within this span.' }),
    total: t.field({
      type: DecimalRangeRef,
      description: 'The total as Amazon reports it, in the order’s own currency. Nothing while Amazon has named none.',
    }),
    amazonEffectStates: t.field({
      type: [AmazonEffectStateRef],
      description: 'Something that Amazon must be told has got so far.',
    }),
  }),
});

export function readFilter(
  filter: typeof AmazonOrderFilterRef.$inferInput | null | undefined,
  viewer: Viewer,
): AmazonOrderFilters {
  const given = filter ?? {};
  if (given.buyerName) requirePermission(viewer, 'READ_BUYER');
  const [number, buyerName] = [partOfNumber(given.number), partOf(given.buyerName)];
  return {
    storeIds: fitsNumbers(given.number) ? narrowStores(viewer, given.storeIds) : [],
    shippingStates: given.shippingStates ?? undefined,
    importStates: given.importStates ?? undefined,
    number: number.pattern,
    numberThree: number.three,
    buyerName: buyerName.pattern,
    buyerNameShort: buyerName.short,
    purchasedFrom: instantText(given.purchasedAt?.from),
    purchasedTo: instantText(given.purchasedAt?.to),
    updatedFrom: instantText(given.lastUpdatedAt?.from),
    updatedTo: instantText(given.lastUpdatedAt?.to),
    totalMin: given.total?.min ?? undefined,
    totalMax: given.total?.max ?? undefined,
    effectStates: given.amazonEffectStates ?? undefined,
  };
}
