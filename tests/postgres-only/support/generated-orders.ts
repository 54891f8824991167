/** Of six stores the first has three orders in five. The fifth is read-only, the sixth has none. */
export const manyStores = [1, 2, 3, 4, 5, 6].map((store) => `01900000-0000-7000-8000-00000000010${store}`);
export const manyAccount = '01900000-0000-7000-8000-000000000100';

/** Three years, however many orders there are in them. */
const minutes = 1_600_000;

/** The id of a row: one family for each table, counted as the orders are. */
export const idOf = (family: string, of = 'i') =>
  `('01900000-0000-7000-${family}-' || lpad(to_hex(${of}), 12, '0'))::uuid`;

/**
 * An order a row, as years of trade leave them: old orders are finished, and nearly all that is open is new. What comes
 * to a total is taken apart to the cent: 8% of tax, and for some orders shipping.
 */
export function generatedOrders({ count, open }: { readonly count: number; readonly open: number }): string {
  return `
  select plain.*, cents - shipping - tax_total as subtotal,
    state in ('COMPLETE', 'CLOSED') and i % 5 = 0 as by_amazon,
    state in ('PROCESSING', 'COMPLETE', 'CLOSED') as invoiced,
    state in ('PROCESSING', 'COMPLETE', 'CLOSED') and not (state <> 'PROCESSING' and i % 5 = 0) as packed,
    case state when 'CLOSED' then 'ALL' when 'COMPLETE' then case when i % 20 = 7 then 'LINE' end end as credited,
    case when state = 'CANCELED' then 'CANCELED' when state in ('NEW', 'ON_HOLD') then 'UNSHIPPED'
      when state = 'PROCESSING' then 'PARTIALLY_SHIPPED' else 'SHIPPED' end as shipping_state
  from (
    select i, ${idOf('8000')} as amazon_order_id, ${idOf('9000')} as order_id,
      ('01900000-0000-7000-8000-00000000010' || case when i % 10 < 6 then 1 else i % 10 - 4 end)::uuid as store_id,
      '112-' || lpad((i * 7919 % 9999991)::text, 7, '0') || '-' || lpad(i::text, 7, '0') as amazon_number,
      lpad(i::text, 9, '0') as number,
      timestamptz '2023-01-01' + i * ${minutes / count} * interval '1 minute' as placed_at,
      i > ${count - open} as young,
      case
        when i > ${count - open} then (array['NEW','NEW','PROCESSING','ON_HOLD','CANCELED','COMPLETE'])[1 + (i % 6)::int]
        when i % 50 = 3 then 'CLOSED' when i % 41 = 0 then 'CANCELED' else 'COMPLETE' end as state,
      (i * 7919 % 90000) + 1000 as cents,
      i % 4 * 90 as shipping,
      ((i * 7919 % 90000) + 1000 - i % 4 * 90) * 2 / 27 as tax_total,
      case when i % 5003 = 0 then '王伟' else
        (array['ana','jon','mia','sara','greg','josé','李','fatima','olga','kim'])[1 + (i % 10)::int] end as first_name,
      (array['lopez','smith','wills','tull','kat','garcía','wang','haddad','ivanova','lee'])[1 + (i / 10 % 10)::int]
        || case when i % 7 = 0 then to_hex(i * 31) else '' end as last_name,
      (array['portland','austin','köln','lyon','osaka','leeds','turin','quito'])[1 + (i % 8)::int] as city
    from generate_series(1::bigint, ${count}) as i) as plain`;
}

/**
 * Beside a generated order its three lines, each with what became of it. Their amounts add up to the order's: the last
 * has what dividing leaves over.
 */
export const generatedLines = `lateral (
  select line, quantity, i * 10 + line as amazon_item,
    'SKU-' || (i * (line + 3) * 31 % case line when 0 then 20 when 1 then 2000 else 50000 end) as sku,
    case line when 0 then subtotal / 2 when 1 then subtotal / 3 else subtotal - subtotal / 2 - subtotal / 3 end as row_total,
    case line when 0 then tax_total / 2 when 1 then tax_total / 3 else tax_total - tax_total / 2 - tax_total / 3 end as tax,
    shipping / 3 as line_shipping,
    packed and (state <> 'PROCESSING' or line = 0) as line_packed,
    coalesce(credited = 'ALL' or line = 2, false) and credited is not null as line_credited
  from (values (0, 1 + (i % 3)::int), (1, 1), (2, 2)) as plain (line, quantity)) as lines`;

/** What of the order's amounts went back: all of it, or its last line. */
export const refunded = (whole: string, ofLine: string) =>
  `case credited when 'ALL' then ${whole} when 'LINE' then ${ofLine} else 0 end`;
export const lastRow = '(subtotal - subtotal / 2 - subtotal / 3)';
export const lastTax = '(tax_total - tax_total / 2 - tax_total / 3)';
