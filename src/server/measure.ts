import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

export type Size = {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  /** All fields, those of a fragment once for each of its spreads. */
  readonly fields: number;
};

const nothing: Size = { depth: 0, aliases: 0, directives: 0, rootFields: 0, fields: 0 };

/**
 * What each operation comes to with its fragments written out. A fragment is measured once, so that
 * fragments which double each other cost nothing here; a cycle counts as nothing and is left to validation.
 */
export function sizesOf(document: DocumentNode): ReadonlyMap<OperationDefinitionNode, Size> {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const measured = new Map<string, Size>();

  function sizeOfFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, nothing);
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    const size = sizeOf(fragment.selectionSet);
    const withOwn = { ...size, directives: size.directives + (fragment.directives?.length ?? 0) };
    measured.set(name, withOwn);
    return withOwn;
  }

  function sizeOf(selectionSet: SelectionSetNode | undefined): Size {
    let { depth, aliases, directives, rootFields, fields } = nothing;
    for (const selection of selectionSet?.selections ?? []) {
      const field = selection.kind === Kind.FIELD ? selection : null;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD ? sizeOfFragment(selection.name.value) : sizeOf(selection.selectionSet);
      // GraphiQL's question about the schema is 15 deep; graphql-js has a rule of its own for those.
      const introspects = field?.name.value === '__schema' || field?.name.value === '__type';
      depth = Math.max(depth, (introspects ? 0 : inner.depth) + (field ? 1 : 0));
      aliases += inner.aliases + (field?.alias ? 1 : 0);
      directives += inner.directives + (selection.directives?.length ?? 0);
      rootFields += field ? 1 : inner.rootFields;
      fields += inner.fields + (field ? 1 : 0);
    }
    return { depth, aliases, directives, rootFields, fields };
  }

  const sizes = new Map<OperationDefinitionNode, Size>();
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = sizeOf(operation.selectionSet);
    const variables = operation.variableDefinitions ?? [];
    const own = [operation, ...variables].reduce((sum, { directives }) => sum + (directives?.length ?? 0), 0);
    sizes.set(operation, { ...size, directives: size.directives + own });
  }
  return sizes;
}
