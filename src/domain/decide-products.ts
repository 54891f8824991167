import { accepted, invalid, type Outcome, type Rejection, rejected } from './rejection.ts';
import type { Product } from './store.ts';

export const productsMax = 5_000;
const skuLengthMax = 100;
const nameLengthMax = 500;
/** Far below what the column holds: returns may still be added. */
const quantityMax = 1_000_000_000;

/** What is asked of one product; null keeps what there is. */
export type ProductDraft = {
  readonly sku: string;
  readonly sellerSku: string | null;
  readonly name: string | null;
  readonly enabled: boolean | null;
  readonly manageStock: boolean | null;
  readonly quantityAvailable: number | null;
};

export type ProductChange = { readonly before: Product | null; readonly after: Product };

/**
 * What the catalogue becomes, or everything that is wrong with it. `known` holds every product that has one of the
 * SKUs or seller SKUs named.
 */
export function decideProducts(
  drafts: readonly ProductDraft[],
  known: readonly Product[],
  newId: () => string,
): Outcome<readonly ProductChange[]> {
  const bySku = new Map(known.map((product) => [product.sku, product]));
  const changes = drafts.map((draft) => changeOf(draft, bySku.get(draft.sku) ?? null, newId));
  const clashes = clashesOf(changes, known);
  const problems = drafts.flatMap((draft, index) =>
    [...problemsOf(draft, bySku.has(draft.sku)), ...(clashes[index] ?? [])].map((problem) => ({
      ...problem,
      path: ['products', String(index), ...problem.path],
    })),
  );
  return problems.length > 0 ? rejected(...problems) : accepted(changes);
}

/** An Amazon order names a seller SKU alone: it must lead to one product. */
function clashesOf(changes: readonly ProductChange[], known: readonly Product[]): readonly (readonly Rejection[])[] {
  const asked = new Set(changes.map(({ after }) => after.sku));
  const seen = new Set<string>();
  const listed = new Map<string, string>();
  for (const { sku, sellerSku } of known) if (!asked.has(sku)) listed.set(sellerSku, sku);

  return changes.map(({ before, after: { sku, sellerSku } }) => {
    if (sku === '' || sellerSku === '') return [];
    if (seen.has(sku)) return [invalid('INVALID_INPUT', ['sku'], `SKU ${sku} is listed twice.`, 'List it once.')];
    seen.add(sku);
    const other = listed.get(sellerSku);
    if (other === undefined) listed.set(sellerSku, sku);
    if (other === undefined) return [];

    const own = sellerSku === (before?.sellerSku ?? sku);
    const message = `Product ${other} has the seller SKU ${sellerSku}.`;
    return [invalid('INVALID_INPUT', [own ? 'sku' : 'sellerSku'], message, 'Give every product one of its own.')];
  });
}

export function tooManyProducts(count: number): Rejection {
  return invalid('INVALID_INPUT', ['products'], `${count} products; at most ${productsMax} at once.`, 'Send several.');
}

function changeOf(draft: ProductDraft, before: Product | null, newId: () => string): ProductChange {
  const { sku } = draft;
  const kept = before ?? {
    id: newId(),
    sku,
    sellerSku: sku,
    name: '',
    enabled: true,
    manageStock: true,
    quantityAvailable: 0,
  };
  const after = {
    ...kept,
    sellerSku: draft.sellerSku ?? kept.sellerSku,
    name: draft.name ?? kept.name,
    enabled: draft.enabled ?? kept.enabled,
    manageStock: draft.manageStock ?? kept.manageStock,
    quantityAvailable: draft.quantityAvailable ?? kept.quantityAvailable,
  };
  return { before, after };
}

function problemsOf({ sku, sellerSku, name, quantityAvailable: quantity }: ProductDraft, known: boolean): Rejection[] {
  const texts = [
    ['sku', sku, skuLengthMax],
    ['sellerSku', sellerSku, skuLengthMax],
    ['name', name, nameLengthMax],
  ] as const;
  return [
    ...texts.flatMap(([field, text, lengthMax]) => problemsOfText(field, text, lengthMax)),
    ...(!known && name === null ? [invalid('INVALID_INPUT', ['name'], 'A new product needs a name.')] : []),
    ...(quantity !== null && quantity < 0 ? [invalid('QTY_NEGATIVE', ['quantityAvailable'])] : []),
    ...(quantity !== null && quantity > quantityMax
      ? [invalid('INVALID_INPUT', ['quantityAvailable'], `At most ${quantityMax} units.`)]
      : []),
  ];
}

function problemsOfText(field: string, text: string | null, lengthMax: number): Rejection[] {
  if (text === null) return [];
  if (text === '') return [invalid('INVALID_INPUT', [field], 'It is empty.', 'Give a text.')];
  if (text.length > lengthMax) return [invalid('INVALID_INPUT', [field], `It has more than ${lengthMax} characters.`)];
  return /\p{Cc}/u.test(text) ? [invalid('INVALID_INPUT', [field], 'It contains a control character.')] : [];
}

export function changes({ before, after }: ProductChange): boolean {
  return before === null || before.name !== after.name || changesSales({ before, after });
}

/** SKUs that an order may have been blocked for, and that are answered differently now. */
export function skusToTryAgain(done: readonly ProductChange[]): readonly string[] {
  const skus = done
    .filter(changesSales)
    .flatMap(({ before, after }) => [after.sku, after.sellerSku, ...(before ? [before.sellerSku] : [])]);
  return [...new Set(skus)];
}

const salesFields = ['sellerSku', 'enabled', 'manageStock', 'quantityAvailable'] as const;

function changesSales({ before, after }: ProductChange): boolean {
  return before === null || salesFields.some((field) => before[field] !== after[field]);
}
