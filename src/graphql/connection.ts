import type { Page, Position } from '../db/page.ts';
import type { Sealer } from '../db/seal.ts';
import { builder } from './builder.ts';
import { cursorOf, type PageArgs, readPage } from './cursor.ts';
import { countMaxOf, type Narrowing } from './near-filters.ts';

export type Connection<T> = {
  /** Cursors are signed when they are asked for. */
  readonly edges: readonly { readonly node: T; readonly cursor: () => string }[];
  readonly pageInfo: PageInfo;
  readonly count: (cap: number) => Promise<number>;
  readonly countMax: number;
};

export type PageInfo = {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: (() => string) | null;
  readonly endCursor: (() => string) | null;
};

type Source<T> = {
  /** The list and how it is sorted: what its cursors are good for. */
  readonly name: string;
  readonly list: (page: Page) => Promise<readonly T[]>;
  readonly positionOf: (entry: T) => Position;
  readonly count: (cap: number) => Promise<number>;
  /** What it is narrowed to, which says how far its entries are counted. */
  readonly narrowing?: Narrowing;
};

/** A page of a list. One entry more than asked for is read, to know whether there is another page. */
export async function readConnection<T>(sealer: Sealer, args: PageArgs, source: Source<T>): Promise<Connection<T>> {
  const page = readPage(sealer, source.name, args);
  const read = page.limit === 0 ? [] : await source.list({ ...page, limit: page.limit + 1 });
  const more = read.length > page.limit;
  const shown = read.slice(0, page.limit);
  const inOrder = page.direction === 'forward' ? shown : shown.toReversed();
  const edges = inOrder.map((node) => ({ node, cursor: () => cursorOf(sealer, source.name, source.positionOf(node)) }));

  const cameFrom = page.from !== null;
  return {
    edges,
    pageInfo: {
      hasNextPage: page.direction === 'forward' ? more : cameFrom,
      hasPreviousPage: page.direction === 'forward' ? cameFrom : more,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count: source.count,
    countMax: countMaxOf(source.narrowing ?? {}),
  };
}

export const PageInfoRef = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Where a page lies in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      description: 'Whether `first` with `after: endCursor` brings more.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether `last` with `before: startCursor` brings more.',
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Null on an empty page.',
      resolve: ({ startCursor }) => startCursor?.() ?? null,
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Null on an empty page.',
      resolve: ({ endCursor }) => endCursor?.() ?? null,
    }),
  }),
});

const CountRef = builder.objectRef<{ readonly value: number; readonly exact: boolean }>('Count').implement({
  description:
    'How many there are, counted no further than 10,000; of orders, Amazon orders and products no further than 1,000 with a search, or a filter by anything but states, stores and times.',
  fields: (t) => ({
    value: t.exposeInt('value', { description: 'With `exact: false`, there are at least so many.' }),
    exact: t.exposeBoolean('exact', { description: 'False if there are more than are counted.' }),
  }),
});

type ObjectRefOf<T> = ReturnType<typeof builder.objectRef<T>>;

/** The types of a list of something: its connection and its edge. */
export function connectionOf<T>(name: string, node: ObjectRefOf<T>, of: string) {
  const edge = builder.objectRef<Connection<T>['edges'][number]>(`${name}Edge`).implement({
    description: `One entry of a list of ${of}.`,
    fields: (t) => ({
      cursor: t.string({
        description: 'Opaque: hand it back in `after` or `before` of the same list.',
        resolve: ({ cursor }) => cursor(),
      }),
      node: t.field({ type: node, description: 'The entry itself.', resolve: (entry) => entry.node as never }),
    }),
  });
  return builder.objectRef<Connection<T>>(`${name}Connection`).implement({
    description: `A page of ${of}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The entries with their cursors.',
        resolve: ({ edges }) => [...edges],
      }),
      nodes: t.field({
        type: [node],
        description: 'The entries alone.',
        resolve: ({ edges }) => edges.map((entry) => entry.node) as never,
      }),
      pageInfo: t.expose('pageInfo', {
        type: PageInfoRef,
        description: 'Where the page lies in the list.',
      }),
      totalCount: t.field({
        type: CountRef,
        description: 'How many there are in all. Costs a statement of its own: ask for it only when it is shown.',
        resolve: async ({ count, countMax }) => {
          const counted = await count(countMax);
          return { value: Math.min(counted, countMax), exact: counted <= countMax };
        },
      }),
    }),
  });
}

export const pageArgs = builder.args((t) => ({
  first: t.int({ description: 'At most so many, from the top on; 20 when left out, at most 100. 0 only counts.' }),
  after: t.string({ description: 'Go on behind this cursor. Goes with `first`.' }),
  last: t.int({ description: 'At most so many, from the bottom on.' }),
  before: t.string({ description: 'Go on ahead of this cursor. Goes with `last`.' }),
}));
