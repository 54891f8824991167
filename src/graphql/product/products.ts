import { prefixQuery } from '../../db/prefix-query.ts';
import { countProducts, listProducts } from '../../db/products.ts';
import { wordsOf } from '../../domain/words.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, readConnection } from '../connection.ts';
import { primed } from '../prime.ts';
import { ProductRef } from '../refs.ts';

const wordsMax = 20;
const ProductConnectionRef = connectionOf('Product', ProductRef, 'products');

builder.queryField('products', (t) =>
  t.field({
    type: ProductConnectionRef,
    description: 'The catalogue that all stores share, by SKU.',
    args: {
      first: t.arg.int({ description: 'At most so many; 20 when left out, at most 100. 0 only counts.' }),
      after: t.arg.string({ description: 'Go on behind this cursor.' }),
      search: t.arg.string({
        description:
          'Only products that have every one of these words, or one that begins so, in SKU, seller SKU or name. Case and accents do not matter. At most 20 words.',
      }),
    },
    resolve: (_root, { first, after, search }, { viewer, db, shell, loaders }) => {
      requirePermission(viewer, 'READ_ORDERS');
      const words = wordsOf(search);
      if (words.length > wordsMax) throw badRequest(`\`search\` takes at most ${wordsMax} words.`);
      const query = search?.trim() ? prefixQuery(words) : null;
      return readConnection(
        shell.sealer,
        { first, after },
        {
          name: 'products',
          list: async (page) => {
            const from = page.from && { ...page.from, at: decodeURIComponent(page.from.at) };
            return primed(loaders.product, await listProducts(db, query, { ...page, from }));
          },
          // A SKU may hold whatever parts the fields of a cursor.
          positionOf: ({ sku, id }) => ({ at: encodeURIComponent(sku), id }),
          count: (cap) => countProducts(db, query, cap),
          narrowing: { search },
        },
      );
    },
  }),
);
