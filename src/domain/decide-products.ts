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

  const asked = new Set(drafts.map(({ sku }) => sku));
  const others = known.filter(({ sku }) => !asked.has(sku));
  const listedAs = new Map(others.map(({ sellerSku, sku }) => [sellerSku, sku]));
  const seen = new Set<string>();
  const problems = changes.flatMap(({ before, after }, index) => {
    const draft = drafts[index];
    const own = draft ? problemsOf(draft, before) : [];
    const twice = seen.has(after.sku);
    seen.add(after.sku);
    const at = (field: keyof ProductDraft, problem: string) =>
      invalid(
        'INVALID_INPUT',
        [field],
        problem,
        'Name every SKU once, and give every product a seller SKU of its own.',
      );
    // An Amazon order names the seller SKU alone: it must lead to one product.
    const lister = listedAs.get(after.sellerSku);
    if (lister === undefined) listedAs.set(after.sellerSku, after.sku);
    const clashes = [
      ...(twice ? [at('sku', `SKU ${after.sku} is listed twice.`)] : []),
      ...(lister !== undefined && lister !== after.sku
        ? [at(draft?.sellerSku ? 'sellerSku' : 'sku', `Product ${lister} has the seller SKU ${after.sellerSku}.`)]
        : []),
    ];
    return [...own, ...(own.length > 0 && after.sku === '' ? [] : clashes)].map((problem) => placed(problem, index));
  });
  return problems.length > 0 ? rejected(...problems) : accepted(changes);
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

function problemsOf(
  { sku, sellerSku, name, quantityAvailable: quantity }: ProductDraft,
  before: Product | null,
): Rejection[] {
  const texts = [
    ['sku', sku, skuLengthMax],
    ['sellerSku', sellerSku, skuLengthMax],
    ['name', name, nameLengthMax],
  ] as const;
  return [
    ...texts.flatMap(([field, text, lengthMax]) => problemsOfText(field, text, lengthMax)),
    ...(before === null && name === null ? [invalid('INVALID_INPUT', ['name'], 'A new product needs a name.')] : []),
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

function placed(problem: Rejection, index: number): Rejection {
  return { ...problem, path: ['products', String(index), ...problem.path] };
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
