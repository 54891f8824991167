import { z } from 'zod';

// Amazon's enums are open and its fields optional, so a field of the wrong shape is as good as absent:
// one odd field never costs an order. What must be right (money, quantities, ids) stays unknown here
// and is judged where it is read.

function lenient<Shape extends z.ZodType>(schema: Shape) {
  return schema.optional().catch(undefined);
}

/** Trimmed; empty is absent. NUL and lone surrogates cannot be stored, so they are taken out. */
const text = z
  .string()
  .transform((value) => value.toWellFormed().replaceAll('\u0000', '').trim() || null)
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);

/** The entries that have the shape; no list is an empty one. */
function list<Shape extends z.ZodType>(schema: Shape) {
  return z
    .unknown()
    .optional()
    .transform((value): z.infer<Shape>[] =>
      (Array.isArray(value) ? value : []).flatMap((one) => {
        const { success, data } = schema.safeParse(one);
        return success ? [data] : [];
      }),
    );
}

/** May be absent, and may be anything. */
const unchecked = z.unknown().optional();

const texts = list(text).transform((all) => all.filter((one) => one !== null));

const instant = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? null : date;
  });

const AddressJson = z.object({
  name: text,
  companyName: text,
  addressLine1: text,
  addressLine2: text,
  addressLine3: text,
  city: text,
  stateOrRegion: text,
  postalCode: text,
  countryCode: text,
  phone: text,
});

export type AddressJson = z.infer<typeof AddressJson>;

const BreakdownJson = z.object({
  type: text,
  subtotal: unchecked,
  detailedBreakdowns: list(z.object({ subtype: text, value: unchecked })),
});

export type BreakdownJson = z.infer<typeof BreakdownJson>;

export const ItemJson = z.object({
  orderItemId: unchecked,
  quantityOrdered: unchecked,
  programs: texts,
  product: lenient(z.object({ asin: text, title: text, sellerSku: text })),
  proceeds: lenient(z.object({ proceedsTotal: unchecked, breakdowns: list(BreakdownJson) })),
  cancellation: lenient(
    z.object({
      cancellationRequest: lenient(z.object({ requester: text, cancelReason: text })),
      cancellationExecution: unchecked,
    }),
  ),
  fulfillment: lenient(
    z.object({
      quantityFulfilled: unchecked,
      quantityUnfulfilled: unchecked,
      packing: lenient(z.object({ giftOption: lenient(z.object({ giftMessage: text })) })),
    }),
  ),
});
export type ItemJson = z.infer<typeof ItemJson>;

const PackageJson = z.object({
  packageReferenceId: text,
  packageStatus: lenient(z.object({ status: text })),
  carrier: text,
  trackingNumber: text,
  shipTime: instant,
  packageItems: list(z.object({ orderItemId: unchecked, quantity: unchecked })),
});

export const OrderJson = z.object({
  orderId: text,
  createdTime: instant,
  lastUpdatedTime: instant,
  programs: texts,
  salesChannel: lenient(z.object({ marketplaceId: text })),
  buyer: lenient(
    z.object({ buyerName: text, buyerEmail: text, buyerCompanyName: text, buyerPurchaseOrderNumber: text }),
  ),
  recipient: lenient(z.object({ deliveryAddress: lenient(AddressJson) })),
  proceeds: lenient(z.object({ grandTotal: unchecked, breakdowns: list(BreakdownJson) })),
  fulfillment: lenient(
    z.object({
      fulfillmentStatus: text,
      fulfilledBy: text,
      fulfillmentServiceLevel: text,
      shipByWindow: lenient(z.object({ latestDateTime: instant })),
      deliverByWindow: lenient(z.object({ latestDateTime: instant })),
    }),
  ),
  orderItems: unchecked,
  packages: list(PackageJson),
});
export type PackageJson = z.infer<typeof PackageJson>;
export type OrderJson = z.infer<typeof OrderJson>;
