type Reasons = readonly (readonly [code: string, when: string])[];

const open = `o.state in ('NEW', 'PROCESSING')`;
const refundable = `o.state in ('NEW', 'PROCESSING', 'COMPLETE')`;
const byAmazon = ['FULFILLED_BY_AMAZON', `a.fulfilled_by = 'AMAZON'`] as const;
const readOnly = ['STORE_READ_ONLY', 's.read_only'] as const;
const unpaid = ['AWAITING_PAYMENT', `a.shipping_state in ('PENDING', 'PENDING_AVAILABILITY')`] as const;
const shipForbidden = `(o.state in ('ON_HOLD', 'CANCELED') or a.shipping_state = 'CANCELED')`;
const moneyLeft = 'o.grand_total_invoiced - o.grand_total_refunded';

/** The rules again, by hand, as far as the orders that are generated go. `i` has what the lines add up to. */
const rules: Readonly<Record<string, Reasons>> = {
  SHIP: [
    byAmazon,
    unpaid,
    ['SHIP_STATE_FORBIDDEN', shipForbidden],
    ['NOTHING_TO_SHIP', `not ${shipForbidden} and (o.state in ('COMPLETE', 'CLOSED') or not i.to_ship)`],
    [
      'BUYER_REQUESTED_CANCEL',
      `a.buyer_cancel_requested_at is not null and s.buyer_cancel_request_policy = 'REFUSE_SHIP'`,
    ],
    readOnly,
  ],
  INVOICE: [unpaid, ['INVOICE_STATE_FORBIDDEN', `not ${open}`], ['NOTHING_TO_INVOICE', `${open} and not i.to_invoice`]],
  CREDIT_MEMO: [
    byAmazon,
    ['REFUND_STATE_FORBIDDEN', `not ${refundable}`],
    ['NOTHING_TO_REFUND', `${refundable} and ${moneyLeft} in (0, o.adjustment_fees)`],
    [
      'AMAZON_REFUND_BEFORE_SHIPMENT',
      `${refundable} and a.shipping_state not in ('PARTIALLY_SHIPPED', 'SHIPPED') and not i.shipped`,
    ],
    readOnly,
  ],
  CANCEL_AMAZON_ORDER: [
    byAmazon,
    ['AMAZON_CANCEL_NOT_UNSHIPPED', `a.shipping_state <> 'UNSHIPPED' or a.cancel_asked_at is not null or i.shipped`],
    ['AMAZON_CANCEL_ORDER_ON_HOLD', `o.state = 'ON_HOLD'`],
    readOnly,
  ],
  HOLD: [['HOLD_NOT_ALLOWED', `not ${open}`]],
  UNHOLD: [['UNHOLD_NOT_ALLOWED', `o.state <> 'ON_HOLD'`]],
  ADD_COMMENT: [],
  SEND_EMAIL: [
    ['EMAIL_NOT_ALLOWED', `o.state = 'CANCELED'`],
    ['NO_EMAIL_ADDRESS', 'not a.has_buyer_email'],
  ],
  CORRECT_TRACKING: [byAmazon, ['NOTHING_TO_CORRECT', 'o.package_count = 0'], readOnly],
  CORRECT_ADDRESS: [
    byAmazon,
    ['NOTHING_TO_CORRECT', `a.shipping_state in ('SHIPPED', 'CANCELED') or a.buyer_erased_at is not null`],
  ],
  MESSAGE_BUYER: [readOnly],
};

const reasonsOf = (reasons: Reasons) =>
  reasons.length === 0
    ? `''`
    : `concat_ws(',', ${reasons.map(([code, when]) => `case when ${when} then '{"code":"${code}"}' end`).join(', ')})`;

const entries = Object.keys(rules).map((action) => {
  const name = action.toLowerCase();
  return `'{"action":"${action}","allowed":' || case when ${name} = '' then 'true' else 'false' end
    || ',"reasons":[' || ${name} || ']}'`;
});
const columns = Object.entries(rules).map(([action, reasons]) => `${reasonsOf(reasons)} as ${action.toLowerCase()}`);

export const actions = `(select '[' || ${entries.join(` || ',' || `)} || ']' from (select ${columns.join(',\n')}) as reasons)`;
