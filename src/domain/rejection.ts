import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';
import type { Money } from './money.ts';

export const refusalSources = ['ORDER', 'LINE', 'AMAZON', 'SETTING', 'PERMISSION', 'SYNC'] as const;
export type RefusalSource = (typeof refusalSources)[number];

type Told = {
  readonly code: ErrorCode;
  /** Where in the input, from its top: `['packages', '0', 'trackingNumber']`. */
  readonly path: readonly string[];
  readonly message?: string;
  readonly fix?: string;
};

/** An expected "no": a value, with what the caller needs to mend it. */
export type Rejection =
  | (Told & { readonly kind: 'REFUSED'; readonly source: RefusalSource; readonly clearsAt?: Date | null })
  | (Told & {
      readonly kind: 'QUANTITY';
      readonly itemId: string;
      readonly requested: number;
      readonly available: number;
    })
  | (Told & { readonly kind: 'AMOUNT'; readonly available: Money })
  | (Told & { readonly kind: 'CONFLICT' })
  | (Told & { readonly kind: 'INPUT' });

export type Refused = { readonly ok: false; readonly rejections: readonly Rejection[] };
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refused;

export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function rejected(...rejections: readonly Rejection[]): Outcome<never> {
  return { ok: false, rejections };
}

export function invalid(code: ErrorCode, path: readonly string[], message?: string, fix?: string): Rejection {
  return { kind: 'INPUT', code, path, ...(message && { message }), ...(fix && { fix }) };
}

export function messageOf({ code, message }: { readonly code: ErrorCode; readonly message?: string }): string {
  return message ?? errorCatalogue[code].meaning;
}

export function fixOf({ code, fix }: { readonly code: ErrorCode; readonly fix?: string }): string {
  return fix ?? errorCatalogue[code].fix;
}
