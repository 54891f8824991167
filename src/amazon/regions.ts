import type { Region } from '../domain/amazon-order.ts';

const apiHosts: Readonly<Record<Region, string>> = {
  NA: 'https://sellingpartnerapi-na.amazon.com',
  EU: 'https://sellingpartnerapi-eu.amazon.com',
  FE: 'https://sellingpartnerapi-fe.amazon.com',
};

const lwaHost = 'https://api.amazon.com';

export const liveHosts = { api: (region: Region): string => apiHosts[region], lwa: lwaHost } as const;
