import { type LimitDraft, type RefundLimits, readLimits } from './refund-limit.ts';
import { accepted, invalid, type Outcome, type Rejection, rejected } from './rejection.ts';
import { subjectPrefix } from './token-viewer.ts';
import { type Permission, permissions, seesStore, type Viewer } from './viewer.ts';

const nameLengthMax = 100;
/** Whom history names for what no key did, and the key of the settings. */
const namesTaken = new Set(['amazon', 'schedule', 'admin']);

export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Null means every store. */
  readonly storeIds: readonly string[] | null;
  readonly createdAt: Date;
  /** The name of the key that made it; null for one of the settings. */
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  /** The name of the key that revoked it. */
  readonly revokedBy: string | null;
  readonly refundLimits: RefundLimits | null;
};

export type KeyDraft = Pick<ApiKey, 'name' | 'permissions' | 'expiresAt'> & {
  /** Null means every store; in the list it stands for an id that can be no store's. */
  readonly storeIds: readonly (string | null)[] | null;
  /** Null or left out means no limit. */
  readonly refundLimits?: readonly LimitDraft[] | null;
};

/** A key of some stores sees the keys that see no others. */
export function seesKey(viewer: Viewer, { storeIds }: Pick<ApiKey, 'storeIds'>): boolean {
  return viewer.storeIds === null || (storeIds?.every((id) => seesStore(viewer, id)) ?? false);
}

/** The store of a key that is for no other. */
export function onlyStoreOf({ storeIds }: Pick<ApiKey, 'storeIds'>): string | null {
  return storeIds?.length === 1 ? (storeIds[0] ?? null) : null;
}

/** What the key will be, or everything against it: nobody gives what they do not have. `stores` are those there are. */
export function decideKey(
  { viewer, stores, now }: { readonly viewer: Viewer; readonly stores: ReadonlySet<string>; readonly now: Date },
  draft: KeyDraft,
): Outcome<Pick<ApiKey, 'name' | 'permissions' | 'storeIds' | 'expiresAt' | 'refundLimits'>> {
  const name = draft.name.trim();
  const { expiresAt } = draft;
  const refunds = readLimits(viewer, draft.refundLimits ?? null, draft.permissions.includes('REFUND'));
  const problems = [
    ...nameProblems(name),
    ...permissionProblems(viewer, draft.permissions),
    ...storeProblems(viewer, stores, draft.storeIds),
    ...refunds.problems,
    ...endProblems(viewer, expiresAt, now),
  ];
  if (problems.length > 0) return rejected(...problems);

  const storeIds = draft.storeIds && [...new Set(draft.storeIds.filter((id) => id !== null))];
  return accepted({ name, permissions: inOrder(draft.permissions), storeIds, expiresAt, refundLimits: refunds.limits });
}

/** Each once, as the list of all has them. */
function inOrder(given: readonly Permission[]): readonly Permission[] {
  return permissions.filter((permission) => given.includes(permission));
}

// No problem repeats what was given: somebody may have put a key there.
function nameProblems(name: string): readonly Rejection[] {
  if (name === '' || name.length > nameLengthMax || /\p{Cc}/u.test(name)) {
    const message = `A key’s name has 1 to ${nameLengthMax} characters, none of them a control character.`;
    return [invalid('INVALID_INPUT', ['name'], message, 'Name the program or the person that will use it.')];
  }
  const read = name.normalize('NFKC').toLowerCase();
  if (!namesTaken.has(read) && !read.startsWith(subjectPrefix)) return [];
  const message = 'History would show what this key does as somebody else’s doing.';
  const fix = `Take another name than ${[...namesTaken].join(', ')}, and none that begins with ${subjectPrefix}`;
  return [invalid('INVALID_INPUT', ['name'], message, fix)];
}

function permissionProblems(viewer: Viewer, given: readonly Permission[]): readonly Rejection[] {
  if (given.length === 0) {
    const message = 'A key without a permission can do nothing.';
    return [invalid('INVALID_INPUT', ['permissions'], message, 'List at least one permission.')];
  }
  return given.flatMap((permission, index) => {
    if (viewer.permissions.has(permission)) return [];
    const message = `Your key does not have ${permission} itself, and cannot give it.`;
    const fix = 'Leave it out, or use a key that has it.';
    return [denied(['permissions', String(index)], message, fix)];
  });
}

function storeProblems(viewer: Viewer, stores: ReadonlySet<string>, given: KeyDraft['storeIds']): readonly Rejection[] {
  if (given === null) {
    if (viewer.storeIds === null) return [];
    const message = 'Your key is limited to stores, and cannot give every store.';
    return [denied(['storeIds'], message, 'List stores of yours: see `stores`.')];
  }
  if (given.length === 0) {
    const message = 'A key for no store can do nothing.';
    return [invalid('INVALID_INPUT', ['storeIds'], message, 'List stores, or leave `storeIds` out for every store.')];
  }
  return given.flatMap((id, index) =>
    id !== null && stores.has(id) && seesStore(viewer, id)
      ? []
      : [invalid('STORE_NOT_FOUND', ['storeIds', String(index)])],
  );
}

/** A token ends within the hour, and who it speaks for comes again: its keys may stay, or no program could have one. */
function endProblems({ expiresAt: own, issuer }: Viewer, given: Date | null, now: Date): readonly Rejection[] {
  if (given && given <= now) {
    return [
      invalid('INVALID_INPUT', ['expiresAt'], 'It is past.', 'Give a time to come, or none for a key that stays.'),
    ];
  }
  if (!own || issuer !== undefined || (given && given <= own)) return [];
  const message = `Your key ends at ${own.toISOString()}, and cannot give one that stays longer.`;
  return [denied(['expiresAt'], message, 'Give that time or an earlier one, or use a key that does not end.')];
}

function denied(path: readonly string[], message: string, fix?: string): Rejection {
  return { kind: 'REFUSED', code: 'PERMISSION_DENIED', source: 'PERMISSION', path, message, ...(fix && { fix }) };
}

/** Why this caller may not manage keys; null when it may. */
export function refusalToManageKeys(viewer: Viewer): Rejection | null {
  if (viewer.permissions.has('MANAGE_KEYS')) return null;
  return denied([], 'This needs the permission MANAGE_KEYS.');
}

/** Somebody must always be able to make the next key, and to revoke the others. */
export function refusalOfSettingsKey(): Rejection {
  const message = 'This is the key of the settings, ADMIN_API_KEY, which nobody can revoke.';
  return denied(['apiKeyId'], message, 'Start every process with another ADMIN_API_KEY, then revoke this one with it.');
}

/** A key that was revoked a moment ago leaves none behind. */
export function refusalOfRevoked(): Rejection {
  return denied([], 'Your key has been revoked.', 'Use another one.');
}
