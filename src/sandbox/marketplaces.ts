const exclusive = new Set(['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2']);

/** Where prices contain the tax. Only the US and Canada add it on top. */
export function taxInside(marketplaceId: string | undefined): boolean {
  return marketplaceId !== undefined && !exclusive.has(marketplaceId);
}

export const japan = 'A1VC38T7YXB528';
