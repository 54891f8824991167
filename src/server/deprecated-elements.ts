import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;
/** The coordinates of all that is deprecated and used by an operation with these variables, such as `Order.items`. */
export type DeprecatedIn = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Values,
) => ReadonlySet<string>;

const none: ReadonlySet<string> = new Set();

/** Walks each operation once; its variables only where something deprecated can stand in them. */
export function deprecatedElements(schema: GraphQLSchema): DeprecatedIn {
  const holders = new Set(Object.values(schema.getTypeMap()).filter(hasDeprecated));
  if (holders.size === 0) return () => none;
  const known = new WeakMap<OperationDefinitionNode, ReturnType<typeof lookAt>>();

  function lookAt(document: DocumentNode, operation: OperationDefinitionNode) {
    const alone = separateOperations(document)[operation.name?.value ?? ''] ?? document;
    const watched = (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
      const input = typeFromAST(schema, type) as GraphQLInputType | undefined;
      return input && reaches(input, holders) ? [{ name: variable.name.value, input }] : [];
    });
    return { written: elementsIn(schema, alone), watched };
  }

  return (document, operation, variables) => {
    const { written, watched } = known.get(operation) ?? lookAt(document, operation);
    known.set(operation, { written, watched });
    if (watched.length === 0) return written;
    const found = new Set(written);
    for (const { name, input } of watched) addGiven(found, input, variables[name]);
    return found;
  };
}

function elementsIn(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<string> {
  const found = new Set<string>();
  const info = new TypeInfo(schema);
  const add = (element: { deprecationReason?: string | null | undefined } | null | undefined, coordinate: string) => {
    if (element?.deprecationReason != null) found.add(coordinate);
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: ({ name }) => add(info.getFieldDef(), `${info.getParentType()}.${name.value}`),
      Argument({ name }) {
        const directive = info.getDirective();
        const owner = directive ? `@${directive.name}` : `${info.getParentType()}.${info.getFieldDef()?.name}`;
        add(info.getArgument(), `${owner}(${name.value}:)`);
      },
      ObjectField({ name }) {
        const type = getNamedType(info.getParentInputType());
        if (isInputObjectType(type)) add(type.getFields()[name.value], `${type}.${name.value}`);
      },
      EnumValue: ({ value }) => add(info.getEnumValue(), `${getNamedType(info.getInputType())}.${value}`),
    }),
  );
  return found;
}

/** What stands in a value that was found to fit its type. */
function addGiven(found: Set<string>, type: GraphQLInputType, value: unknown): void {
  if (value == null) return;
  if (isNonNullType(type)) {
    addGiven(found, type.ofType, value);
  } else if (isListType(type)) {
    for (const entry of Array.isArray(value) ? value : [value]) addGiven(found, type.ofType, entry);
  } else if (isEnumType(type)) {
    if (type.getValue(String(value))?.deprecationReason != null) found.add(`${type}.${value}`);
  } else if (isInputObjectType(type)) {
    for (const [name, given] of Object.entries(value)) {
      const field = type.getFields()[name];
      if (field?.deprecationReason != null) found.add(`${type}.${name}`);
      if (field) addGiven(found, field.type, given);
    }
  }
}

function hasDeprecated(type: GraphQLNamedType): boolean {
  const deprecated = ({ deprecationReason }: { deprecationReason?: string | null | undefined }) =>
    deprecationReason != null;
  if (isEnumType(type)) return type.getValues().some(deprecated);
  if (isInputObjectType(type)) return Object.values(type.getFields()).some(deprecated);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  return Object.values(type.getFields()).some((field) => deprecated(field) || field.args.some(deprecated));
}

function reaches(type: GraphQLInputType, holders: ReadonlySet<GraphQLNamedType>, seen = new Set<unknown>()): boolean {
  const named = getNamedType(type);
  if (seen.has(named)) return false;
  seen.add(named);
  if (holders.has(named)) return true;
  return (
    isInputObjectType(named) && Object.values(named.getFields()).some((field) => reaches(field.type, holders, seen))
  );
}
