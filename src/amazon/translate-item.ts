import type { AmazonItem, AmazonLineMoney } from '../domain/amazon-order.ts';
import { sum } from '../domain/money.ts';
import { type Findings, id, money, quantity, unreadable } from './findings.ts';
import { type BreakdownJson, ItemJson } from './order-json.ts';

export type ReadItem = { readonly item: AmazonItem; readonly json: ItemJson };

/** The lines that can be told apart; what is wrong with the others goes into the findings. */
export function translateItems(json: unknown, findings: Findings): ReadItem[] {
  if (!Array.isArray(json)) {
    unreadable(findings, 'orderItems');
    return [];
  }

  const read = new Map<string, ReadItem>();
  for (const [index, entry] of json.entries()) {
    const path = `orderItems[${index}]`;
    const { success, data } = ItemJson.safeParse(entry);
    const amazonOrderItemId = success ? id(data.orderItemId) : null;
    // Two lines by one id: which is meant would be a guess.
    if (!success || amazonOrderItemId === null || read.has(amazonOrderItemId)) {
      unreadable(findings, `${path}.orderItemId`);
      continue;
    }
    read.set(amazonOrderItemId, { item: translateItem(amazonOrderItemId, data, path, findings), json: data });
  }
  return [...read.values()];
}

function translateItem(amazonOrderItemId: string, json: ItemJson, path: string, findings: Findings): AmazonItem {
  const { product, fulfillment } = json;
  const ordered = quantity(findings, json.quantityOrdered, `${path}.quantityOrdered`);
  if (json.quantityOrdered === undefined || json.quantityOrdered === null) {
    unreadable(findings, `${path}.quantityOrdered`);
  }

  return {
    amazonOrderItemId,
    sku: product?.sellerSku ?? null,
    asin: product?.asin ?? null,
    title: product?.title ?? null,
    quantityOrdered: ordered ?? 0,
    quantityFulfilled: quantity(findings, fulfillment?.quantityFulfilled, `${path}.fulfillment.quantityFulfilled`) ?? 0,
    quantityUnfulfilled: quantity(
      findings,
      fulfillment?.quantityUnfulfilled,
      `${path}.fulfillment.quantityUnfulfilled`,
    ),
    needsTransparencyCodes: json.programs.includes('TRANSPARENCY'),
    money: lineMoney(json, `${path}.proceeds`, findings),
  };
}

function lineMoney({ proceeds }: ItemJson, path: string, findings: Findings): AmazonLineMoney | null {
  const total = money(findings, proceeds?.proceedsTotal, `${path}.proceedsTotal`);
  const breakdowns = (proceeds?.breakdowns ?? []).map((json, index) => ({
    type: json.type,
    amount: money(findings, json.subtotal, `${path}.breakdowns[${index}].subtotal`) ?? 0n,
    details: details(json, `${path}.breakdowns[${index}]`, findings),
  }));
  if (total === null) {
    if (breakdowns.length > 0) findings.notes.push(`MONEY_MISSING: ${path} has parts but no total.`);
    return null;
  }

  const amountOf = (type: string) => sum(breakdowns.filter((one) => one.type === type).map(({ amount }) => amount));
  const detailOf = (type: string, subtype: string) =>
    sum(
      breakdowns
        .filter((one) => one.type === type)
        .flatMap((one) => one.details.filter((detail) => detail.subtype === subtype))
        .map(({ amount }) => amount),
    );
  const discountAsSent = amountOf('DISCOUNT');

  return {
    total,
    // Without a breakdown the line's total is all Amazon says, and it is for the goods.
    row: breakdowns.length === 0 ? total : amountOf('ITEM'),
    shipping: amountOf('SHIPPING'),
    giftWrap: amountOf('GIFT_WRAP'),
    codFee: amountOf('COD_FEE'),
    other: sum(breakdowns.filter(({ type }) => type === null || !known.has(type)).map(({ amount }) => amount)),
    tax: amountOf('TAX'),
    shippingTax: detailOf('TAX', 'SHIPPING'),
    giftWrapTax: detailOf('TAX', 'GIFT_WRAP'),
    codFeeTax: detailOf('TAX', 'COD_FEE'),
    discount: magnitude(discountAsSent),
    shippingDiscount: magnitude(detailOf('DISCOUNT', 'SHIPPING')),
    discountAsSent,
  };
}

const known: ReadonlySet<string> = new Set(['ITEM', 'SHIPPING', 'GIFT_WRAP', 'COD_FEE', 'TAX', 'DISCOUNT']);

function details({ detailedBreakdowns }: BreakdownJson, path: string, findings: Findings) {
  return detailedBreakdowns.map(({ subtype, value }, index) => ({
    subtype,
    amount: money(findings, value, `${path}.detailedBreakdowns[${index}].value`) ?? 0n,
  }));
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
