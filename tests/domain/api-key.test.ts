import { describe, expect, it } from 'vitest';
import { decideKey, type KeyDraft, seesKey } from '../../src/domain/api-key.ts';
import { type Permission, permissions, type Viewer } from '../../src/domain/viewer.ts';

const now = new Date('2026-03-02T12:00:00Z');
const stores = new Set(['munich', 'boston', 'lyon']);
const draft: KeyDraft = { name: 'Warehouse', permissions: ['SHIP'], storeIds: null, expiresAt: null };

function aViewer(storeIds: readonly string[] | null = null, granted: readonly Permission[] = permissions): Viewer {
  return { id: 'key_1', name: 'maker', permissions: new Set(granted), storeIds: storeIds && new Set(storeIds) };
}

function problems(changes: Partial<KeyDraft>, viewer = aViewer()): readonly string[] {
  const decision = decideKey({ viewer, stores, now }, { ...draft, ...changes });
  return decision.ok ? [] : decision.rejections.map(({ code, path }) => `${code} at ${path.join('.')}`);
}

describe('a new key', () => {
  it('is what was asked for, each thing once, under a trimmed name', () => {
    const expiresAt = new Date('2026-03-02T12:00:00.001Z');
    const asked: KeyDraft = {
      name: ' Warehouse\t',
      permissions: ['SHIP', 'READ_ORDERS', 'SHIP'],
      storeIds: ['lyon', 'munich', 'lyon'],
      expiresAt,
    };
    const value = {
      name: 'Warehouse',
      permissions: ['READ_ORDERS', 'SHIP'],
      storeIds: ['lyon', 'munich'],
      expiresAt,
      refundLimits: null,
    };
    expect(decideKey({ viewer: aViewer(), stores, now }, asked)).toEqual({ ok: true, value });
  });

  it('permits nothing that its maker may not do, and says each by its place', () => {
    const viewer = aViewer(null, ['READ_ORDERS', 'MANAGE_KEYS']);
    expect(problems({ permissions: ['READ_ORDERS', 'MANAGE_KEYS'] }, viewer)).toEqual([]);
    expect(problems({ permissions: ['REFUND', 'READ_ORDERS', 'CANCEL'] }, viewer)).toEqual([
      'PERMISSION_DENIED at permissions.0',
      'PERMISSION_DENIED at permissions.2',
    ]);
  });

  it('ends no later than its maker, unless that is a token', () => {
    const own = new Date('2026-04-01T00:00:00Z');
    const ending: Viewer = { ...aViewer(), expiresAt: own };
    expect(problems({ expiresAt: own }, ending)).toEqual([]);
    for (const expiresAt of [new Date(own.getTime() + 1), null]) {
      expect(problems({ name: '', expiresAt }, ending)).toEqual([
        'INVALID_INPUT at name',
        'PERMISSION_DENIED at expiresAt',
      ]);
      expect(problems({ expiresAt }, { ...ending, issuer: 'https://login.example' })).toEqual([]);
    }
    expect(problems({ expiresAt: now }, ending)).toEqual(['INVALID_INPUT at expiresAt']);
  });

  it('sees no store that its maker does not see: one that is there is told as one that is not', () => {
    const viewer = aViewer(['munich', 'lyon']);
    expect(problems({ storeIds: ['lyon'] }, viewer)).toEqual([]);
    const { rejections } = decideKey(
      { viewer, stores, now },
      { ...draft, storeIds: ['boston', 'munich', 'nowhere', null] },
    ) as { rejections: readonly object[] };
    expect(rejections).toEqual(
      ['0', '2', '3'].map((place) => ({ kind: 'INPUT', code: 'STORE_NOT_FOUND', path: ['storeIds', place] })),
    );
  });

  it('sees every store only if its maker does', () => {
    expect(problems({ storeIds: null })).toEqual([]);
    expect(problems({ storeIds: null }, aViewer(['munich', 'boston', 'lyon']))).toEqual([
      'PERMISSION_DENIED at storeIds',
    ]);
  });

  it.each<[string, Partial<KeyDraft>, string]>([
    ['a blank name', { name: ' \n ' }, 'INVALID_INPUT at name'],
    ['a long name', { name: 'x'.repeat(101) }, 'INVALID_INPUT at name'],
    ['a name of two lines', { name: 'one\ntwo' }, 'INVALID_INPUT at name'],
    ['the name of somebody else in history', { name: ' AMAZON ' }, 'INVALID_INPUT at name'],
    ['the name of the subject of a token', { name: 'JWT:picker-7' }, 'INVALID_INPUT at name'],
    ['the same in wide letters', { name: 'ｊｗｔ：picker-7' }, 'INVALID_INPUT at name'],
    ['no permission', { permissions: [] }, 'INVALID_INPUT at permissions'],
    ['no store', { storeIds: [] }, 'INVALID_INPUT at storeIds'],
    ['an end that is now', { expiresAt: now }, 'INVALID_INPUT at expiresAt'],
  ])('is refused for %s', (_what, changes, problem) => {
    expect(problems(changes)).toEqual([problem]);
  });

  it('is told of everything against it at once, each with what to do, and nothing given is repeated', () => {
    const secret = 'aod_a-key-in\nthe-wrong-place';
    const asked = { name: secret, permissions: ['REFUND'], storeIds: ['boston'], expiresAt: new Date(0) } as const;
    const decision = decideKey({ viewer: aViewer(['munich'], ['MANAGE_KEYS']), stores, now }, asked);
    if (decision.ok) throw new Error('It was accepted.');
    expect(decision.rejections.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'permissions.0',
      'storeIds.0',
      'expiresAt',
    ]);
    expect(JSON.stringify(decision)).not.toContain('aod_');
  });
});

describe('the refund limits of a new key', () => {
  const limited = (...amounts: readonly [string, bigint][]) => ({ ...aViewer(), refundLimits: new Map(amounts) });
  const dollars = (amount: string, currency = 'USD') => ({
    permissions: ['REFUND'] as const,
    refundLimits: [{ amount, currency }],
  });

  it('are exact, one for each currency, and none where none are asked for', () => {
    const asked = {
      ...draft,
      refundLimits: [...dollars('100.50').refundLimits, ...dollars('9000', 'JPY').refundLimits],
    };
    const decision = decideKey({ viewer: aViewer(), stores, now }, asked);
    const limits = new Map([
      ['USD', 10_050n],
      ['JPY', 9_000n],
    ]);
    expect(decision).toMatchObject({ ok: true, value: { refundLimits: limits } });
    expect(decideKey({ viewer: aViewer(), stores, now }, draft)).toMatchObject({ value: { refundLimits: null } });
  });

  it('are refused all at once, where they are no amounts, say nothing or say it twice', () => {
    const refundLimits = ['0', '-1.00', '1.005', '5.00', '6.00'].map((amount) => ({ amount, currency: 'USD' }));
    expect(problems({ name: '', refundLimits })).toEqual([
      'INVALID_INPUT at name',
      'INVALID_INPUT at refundLimits.0.amount',
      'INVALID_INPUT at refundLimits.1.amount',
      'INVALID_INPUT at refundLimits.2.amount',
      'INVALID_INPUT at refundLimits.4.currency',
    ]);
    expect(problems({ refundLimits: [] })).toEqual(['INVALID_INPUT at refundLimits']);
  });

  it('are not above those of its maker, nor missing where it may refund and they have some', () => {
    const maker = limited(['USD', 10_000n]);
    expect(problems(dollars('100.00'), maker)).toEqual([]);
    expect(problems(dollars('100.01'), maker)).toEqual(['PERMISSION_DENIED at refundLimits.0.amount']);
    expect(problems(dollars('0.01', 'EUR'), maker)).toEqual(['PERMISSION_DENIED at refundLimits.0.amount']);
    expect(problems({ permissions: ['REFUND'] }, maker)).toEqual(['PERMISSION_DENIED at refundLimits']);
    expect(problems({ permissions: ['SHIP'] }, maker)).toEqual([]);
  });
});

it('is seen by a key of every store, and by a key of some when it sees no other', () => {
  const some = aViewer(['munich', 'lyon']);
  const keys = [null, ['munich'], ['lyon', 'munich'], ['munich', 'boston'], ['boston']];
  expect(keys.filter((storeIds) => seesKey(some, { storeIds }))).toEqual([['munich'], ['lyon', 'munich']]);
  expect(keys.filter((storeIds) => seesKey(aViewer(), { storeIds }))).toEqual(keys);
});
