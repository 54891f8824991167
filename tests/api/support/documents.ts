import { adminKey } from '../../support/desk.ts';
import { pagesOf } from '../../support/pdf.ts';
import { actsOf, type Desk, type Shown, soon } from './acts.ts';

type Asked = { readonly key?: string | null; readonly method?: string };

/** What the server answers at a path or at a whole URL: bytes of a PDF, or a refusal. */
export async function fetched(desk: Desk, place: string, { key = adminKey, method = 'GET' }: Asked = {}) {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(new URL(place, desk.url), { method, headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const refused = response.ok || method === 'HEAD' ? null : JSON.parse(bytes.toString()).errors[0];
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    code: refused?.extensions.code ?? null,
    message: refused?.message ?? null,
    pages: () => pagesOf(bytes),
    text: async () => (await pagesOf(bytes)).join('\n'),
  };
}

/** An order with an invoice, a shipment and a credit memo, and where they are. */
export async function aDocumentedOrder(desk: Desk, changes: Parameters<Desk['anOrder']>[0] = {}) {
  const acts = actsOf(desk);
  const order = await desk.anOrder({
    lines: ['MUG 3 36.00 2.97'],
    shipping: '9.95',
    order: { lastUpdatedTime: soon(desk) },
    ...changes,
  });
  const { shipment, invoice } = await acts.ship(order, null, { invoice: true });
  const { creditMemo } = await acts.creditMemo(order, { MUG: 1 });
  return {
    order,
    invoice: `/documents/invoices/${invoice.id}.pdf`,
    packingSlip: `/documents/shipments/${shipment.id}.pdf`,
    creditMemo: `/documents/credit-memos/${creditMemo.id}.pdf`,
  };
}

const query = `query($by: OrderBy!) { order(by: $by) {
  invoices { pdfUrl } shipments { packingSlipUrl } creditMemos { pdfUrl } } }`;

/** The signed links that a key gets. */
export async function linksOf(desk: Desk, { amazonOrderNumber }: Shown, key = adminKey) {
  const { data } = await desk.api(query, { by: { amazonOrderNumber } }, key);
  return {
    invoice: data.order.invoices[0].pdfUrl as string,
    packingSlip: data.order.shipments[0].packingSlipUrl as string,
    creditMemo: data.order.creditMemos[0].pdfUrl as string,
  };
}
