import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';

/** Why an Amazon order cannot become an order here, and what a person can do about it. */
export type ImportBlocker = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
  readonly sku: string | null;
};

export function blocker(code: ErrorCode, message?: string, sku: string | null = null): ImportBlocker {
  const { meaning, fix } = errorCatalogue[code];
  return { code, message: message ?? (sku ? `${meaning} SKU ${sku}.` : meaning), fix, sku };
}
