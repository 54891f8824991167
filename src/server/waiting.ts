import {
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';

type Path = GraphQLResolveInfo['path'];
type Wait = { readonly path: Path; readonly promise: Promise<unknown> };

const watched = new WeakSet<GraphQLSchema>();
const waits = Symbol('waits');
/** On the context itself: a weak map of all contexts is looked through at every collection of garbage. */
type Noting = { [waits]?: Wait[] };

/**
 * From now on it is known what an operation waits for. Only what may wait is looked at, and only noted when it starts: while
 * all goes well nobody asks.
 */
export function watchWaits(schema: GraphQLSchema): void {
  if (watched.has(schema)) return;
  watched.add(schema);
  const roots = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    if (type.name.startsWith('__') || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      if (roots.includes(type) || mayWait(field)) watch(field);
    }
  }
}

function mayWait({ type, resolve }: GraphQLField<unknown, unknown>): boolean {
  const { extensions } = getNamedType(type);
  const isFree = (extensions as { cost?: number }).cost === 0;
  return resolve?.constructor.name === 'AsyncFunction' || (isCompositeType(getNamedType(type)) && !isFree);
}

function watch(field: GraphQLField<unknown, unknown>): void {
  const { resolve } = field;
  if (!resolve) return;
  field.resolve = (parent, args, context, info) => {
    const value = resolve(parent, args, context, info);
    if (value instanceof Promise) (context as Noting)[waits]?.push({ path: info.path, promise: value });
    return value;
  };
}

/** Before an operation runs with this context. */
export function noteWaits(context: unknown): void {
  if (typeof context === 'object' && context !== null) (context as Noting)[waits] = [];
}

/** The fields that have not come yet, as paths in the answer without the places in its lists. */
export async function stillAwaited(context: unknown): Promise<readonly string[]> {
  const started = (context as Noting | null)?.[waits] ?? [];
  const open = await Promise.all(
    started.map(async ({ path, promise }) => ((await isOpen(promise)) ? nameOf(path) : null)),
  );
  return [...new Set(open.filter((name) => name !== null))].sort();
}

const open = Symbol('open');

function isOpen(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise, open]).then(
    (first) => first === open,
    () => false,
  );
}

function nameOf(path: Path | undefined): string {
  const keys: string[] = [];
  for (let at = path; at; at = at.prev) if (typeof at.key === 'string') keys.unshift(at.key);
  return keys.join('.');
}
