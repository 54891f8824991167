import type { Context } from '../context.ts';
import { type Answered, orderOfAnswer } from '../payload.ts';

/** The documents that a mutation has made, read anew. */
export async function shipmentOfAnswer({ shipmentId }: Answered, _args: object, { loaders }: Context) {
  return shipmentId ? loaders.shipment.load(shipmentId) : null;
}

export async function emailOfAnswer({ emailId }: Answered, _args: object, { loaders }: Context) {
  return emailId ? loaders.email.load(emailId) : null;
}

export async function buyerMessageOfAnswer({ buyerMessageId }: Answered, _args: object, { loaders }: Context) {
  return buyerMessageId ? loaders.buyerMessage.load(buyerMessageId) : null;
}

export async function invoiceOfAnswer(answered: Answered, _args: object, context: Context) {
  const invoice = answered.invoiceId ? await context.loaders.invoice.load(answered.invoiceId) : null;
  const order = await orderOfAnswer(answered, context);
  return invoice && order ? { ...invoice, currency: order.currency } : null;
}

export async function creditMemoOfAnswer(answered: Answered, _args: object, context: Context) {
  const memo = answered.creditMemoId ? await context.loaders.creditMemo.load(answered.creditMemoId) : null;
  const order = await orderOfAnswer(answered, context);
  return memo && order ? { ...memo, currency: order.currency } : null;
}
