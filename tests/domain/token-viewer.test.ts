import { describe, expect, it } from 'vitest';
import { type Claims, viewerOfToken } from '../../src/domain/token-viewer.ts';

const issuer = 'https://id.example';
const readStoreId = (shown: string) => (shown.startsWith('sto_') ? shown.slice(4) : null);
const read = (changes: Claims = {}, by = issuer) =>
  viewerOfToken({ sub: 'picker-7', exp: 1_700_000_000, ...changes }, { issuer: by, readStoreId });
const permitted = (changes: Claims) => [...(read(changes)?.permissions ?? [])];

describe('the subject of a token', () => {
  it('may do nothing and sees no store unless its token says so', () => {
    expect(read()).toEqual({
      id: 'jwt:["https://id.example","picker-7"]',
      name: 'jwt:picker-7',
      permissions: new Set(),
      storeIds: new Set(),
      refundLimits: null,
      expiresAt: new Date('2023-11-14T22:13:20Z'),
      issuer,
    });
  });

  it('may do what the list and the scope name, of what there is', () => {
    expect(permitted({ permissions: ['SHIP', 'FLY', 'ship'] })).toEqual(['SHIP']);
    expect(permitted({ scope: 'openid READ_ORDERS  constructor' })).toEqual(['READ_ORDERS']);
    expect(permitted({ scope: 'SHIP HOLD', permissions: ['SHIP', 'REFUND'] })).toEqual(['SHIP', 'REFUND', 'HOLD']);
  });

  it('sees the stores that are listed, and every store only where a star says so', () => {
    expect(read({ stores: ['sto_1', 'nonsense', 'sto_2'] })?.storeIds).toEqual(new Set(['1', '2']));
    for (const stores of ['*', ['*'], ['sto_1', '*']]) expect(read({ stores })?.storeIds).toBeNull();
    expect(read({ stores: [] })?.storeIds).toEqual(new Set());
    expect(read({ stores: 'sto_1' })).toBeNull();
  });

  it('refunds within the limits that are listed, exactly, and is nobody where they are not plain amounts', () => {
    const limits = (refund_limits: unknown) => read({ refund_limits })?.refundLimits;
    expect(limits({ EUR: '100.00', JPY: '5000', USD: '0' })).toEqual(
      new Map([
        ['EUR', 10_000n],
        ['JPY', 5_000n],
        ['USD', 0n],
      ]),
    );
    expect(limits({})).toEqual(new Map());
    const unsound: readonly unknown[] = [
      { EUR: 100 },
      { EUR: '1e3' },
      { EUR: '100.001' },
      { EUR: '-1' },
      { EUR: 'Infinity' },
      { EUR: '' },
      { XXQ: '1' },
      { eur: '1' },
      { __proto__: null, constructor: '1' },
      ['EUR'],
      '100.00',
      null,
      0,
    ];
    for (const claim of unsound) expect(read({ refund_limits: claim })).toBeNull();
  });

  it('is told from the subject of another issuer, however the two are written', () => {
    const ids = [
      read(),
      read({ sub: 'picker-8' }),
      read({}, 'https://id.example/'),
      read({ sub: '["https://id.example","picker-7"]' }),
      read({ sub: 'b","c' }, 'a'),
      read({ sub: 'c' }, 'a","b'),
    ].map((viewer) => viewer?.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
