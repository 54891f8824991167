const prefixes = {
  ORDER: 'ord',
  ORDER_ITEM: 'itm',
  INVOICE: 'inv',
  SHIPMENT: 'shp',
  PACKAGE: 'pkg',
  CREDIT_MEMO: 'cmo',
  AMAZON_ORDER: 'amo',
  AMAZON_EFFECT: 'eff',
  STORE: 'sto',
  EMAIL: 'eml',
  PRODUCT: 'prd',
  ORDER_EVENT: 'evt',
  COMMENT: 'cmt',
  BUYER_MESSAGE: 'msg',
  ORDER_DIFFERENCE: 'dif',
  API_KEY: 'key',
  WEBHOOK: 'whk',
  WEBHOOK_DELIVERY: 'whd',
  AUDIT_ENTRY: 'aud',
} as const;

export type IdKind = keyof typeof prefixes;

const kinds = new Map<string, IdKind>(Object.entries(prefixes).map(([kind, prefix]) => [prefix, kind as IdKind]));

/**
 * How an id is shown: what it is the id of, then the id itself. Joined, for one text that is put together with `+` or in a
 * template keeps JSON.stringify from its fast way through the whole answer.
 */
export function globalId(kind: IdKind, id: string): string {
  return [prefixes[kind], '_', ...id.split('-')].join('');
}

/** The id behind a shown one; null when it is none of ours. */
export function readGlobalId(shown: string): { readonly kind: IdKind; readonly id: string } | null {
  const match = /^([a-z]{3})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(shown);
  const kind = kinds.get(match?.[1] ?? '');
  return match && kind ? { kind, id: match.slice(2).join('-') } : null;
}

export function idOf(kind: IdKind, shown: string): string | null {
  const read = readGlobalId(shown);
  return read?.kind === kind ? read.id : null;
}
