export const permissions = [
  'READ_ORDERS',
  'READ_BUYER',
  'SHIP',
  'INVOICE',
  'REFUND',
  'CANCEL',
  'HOLD',
  'COMMENT',
  'EMAIL',
  'MANAGE_SETTINGS',
  'MANAGE_KEYS',
] as const;

export type Permission = (typeof permissions)[number];

/** Who is asking. `id` is the scope of idempotency keys; `storeIds` null means every store. */
export type Viewer = {
  readonly id: string;
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly storeIds: ReadonlySet<string> | null;
  /** When the key or the token ends. */
  readonly expiresAt?: Date | null;
  /** The most it may refund within a day, by currency, in minor units; left out or null: no limit. */
  readonly refundLimits?: ReadonlyMap<string, bigint> | null;
  /** Who says so, where it is a token and no key of ours. */
  readonly issuer?: string;
};

export function may(viewer: Viewer, permission: Permission): boolean {
  return viewer.permissions.has(permission);
}

export function seesStore(viewer: Viewer, storeId: string): boolean {
  return viewer.storeIds?.has(storeId) ?? true;
}
