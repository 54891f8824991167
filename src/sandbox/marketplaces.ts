const exclusive = new Set(['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2']);

/** Where prices contain the tax. Only the US and Canada add it on top. */
export function taxInside(marketplaceId: string | undefined): boolean {
  return marketplaceId !== undefined && !exclusive.has(marketplaceId);
}

export const japan = 'A1VC38T7YXB528';

/** Where sellers upload their invoices, and what buyers there read. */
export const invoiceLocales: ReadonlyMap<string, string> = new Map([
  ['AMEN7PMS3EDWL', 'fr-BE'],
  ['A1PA6795UKMFR9', 'de-DE'],
  ['A1RKKUPIHCS9HS', 'es-ES'],
  ['A13V1IB3VIYZZH', 'fr-FR'],
  ['A28R8C7NBKEWEA', 'en-IE'],
  ['APJ6JRA9NG5V4', 'it-IT'],
  ['A1805IZSGTT6HS', 'nl-NL'],
  ['A1C3SOZRARQ6R3', 'pl-PL'],
  ['A2NODRKZP88ZB9', 'sv-SE'],
  ['A1F83G8C2ARO7P', 'en-GB'],
]);
