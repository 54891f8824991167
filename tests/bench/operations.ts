import { cursorOf } from '../../src/graphql/cursor.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import type { Name } from './candidates.ts';
import { sealer } from './database.ts';
import { ours } from './queries/ours.ts';
import { postgraphile } from './queries/postgraphile.ts';
import type { Samples } from './samples.ts';

/** What is asked for, each time with something else, and how each candidate is told. */
export type Operation = {
  readonly name: string;
  /** True: no two requests may be the same, as each changes something. */
  readonly once: boolean;
  readonly bodies: Readonly<Partial<Record<Name, readonly string[]>>>;
};

const graphql = (query: string, variables: object = {}) => JSON.stringify({ query, variables });
const direct = (of: string, ...values: string[]) => JSON.stringify({ of, values });

export function operationsOn({ places, numbers, toShip }: Samples): readonly Operation[] {
  return [
    {
      name: 'page of 20',
      once: false,
      bodies: {
        limit: places.map(({ at, id }) => direct('page', at, id)),
        ours: places.map((place) => graphql(ours.page, { after: cursorOf(sealer, 'orders PLACED_AT DESC', place) })),
        postgraphile: places.map(({ cursor }) => graphql(postgraphile.page, { after: cursor })),
      },
    },
    {
      name: 'one order',
      once: false,
      bodies: {
        limit: numbers.map((number) => direct('order', number)),
        ours: numbers.map((number) => graphql(ours.order, { number })),
      },
    },
    {
      name: 'recent orders',
      once: false,
      bodies: {
        limit: [direct('recent')],
        ours: [graphql(ours.recent)],
        postgraphile: [graphql(postgraphile.recent)],
      },
    },
    {
      name: 'search',
      once: false,
      bodies: {
        limit: searches.map((words) => direct('search', words.map((word) => `'${word}':*`).join(' & '))),
        ours: searches.map((words) => graphql(ours.search, { search: words.join(' ') })),
      },
    },
    {
      name: 'ship',
      once: true,
      bodies: {
        limit: toShip.map((orderId) => JSON.stringify({ ship: { orderId, ...parcelOf(orderId) } })),
        ours: toShip.map((id) => graphql(ours.ship, { input: shipInput(id) })),
      },
    },
  ];
}

const searches = [
  ['ana', 'lopez'],
  ['garcia'],
  ['title7', 'leeds'],
  ['kat', 'turin'],
  ['sku', '1234'],
  ['wills', 'osaka'],
];

const parcelOf = (id: string) => ({
  carrierCode: 'UPS',
  trackingNumber: `1Z${id.replaceAll('-', '').slice(-16)}`,
  key: id,
});

function shipInput(id: string) {
  const { key, ...parcel } = parcelOf(id);
  return { orderId: globalId('ORDER', id), idempotencyKey: key, packages: [parcel] };
}
