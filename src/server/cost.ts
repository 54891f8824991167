import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Cost, FieldCost } from '../domain/cost.ts';
import { boundedMap } from './bounded-map.ts';

type Variables = Readonly<Record<string, unknown>>;
type Field = GraphQLField<unknown, unknown>;
export type CostOf = (document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) => Cost;

/** What an object costs; what a mutation costs instead of its payload; how long a list is that says nothing of it. */
const weights = { object: 1, mutation: 10, list: 2, page: 20, pageMax: 100, schema: 50 };
const costsKept = 50;

/**
 * What an operation costs before it runs: a scalar nothing, an object 1, a list its size times what each entry costs. The
 * variables must be coerced. What differs from that, fields and types say themselves in `extensions.cost`.
 */
export function costsOf(schema: GraphQLSchema): CostOf {
  const plans = new WeakMap<OperationDefinitionNode, (variables: Variables) => Cost>();
  return (document, operation, variables) => {
    const known = plans.get(operation) ?? planOf(schema, document, operation);
    plans.set(operation, known);
    return known(variables);
  };
}

/** Reads the document once. The cost is kept for each combination of what the variables make of it: mostly there is one. */
function planOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const root = schema.getRootType(operation.operation);
  const varying = root ? varyingIn(schema, [operation, ...fragments.values()]) : [];
  const known = boundedMap<string, Cost>(costsKept);

  return (variables: Variables): Cost => {
    const key = varying.map((part) => part(variables)).join();
    const before = known.get(key);
    if (before) return before;
    const byField = root
      ? tallyOf(schema, fragments, variables)(operation.selectionSet, root, weights.page)
      : new Map();
    const sum = byField.values().reduce((total, cost) => total + cost, 0);
    const cost = { requested: Math.max(1, Math.ceil(sum)), byField };
    known.set(key, cost);
    return cost;
  };
}

type Part = (variables: Variables) => unknown;

/** All that variables can change in the cost. */
function varyingIn(
  schema: GraphQLSchema,
  definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
): readonly Part[] {
  const parts: Part[] = [];
  const look = (set: SelectionSetNode, type: GraphQLNamedType | undefined) => {
    for (const selection of set.selections) {
      if (selection.directives?.length) parts.push((variables) => isAsked(selection, variables));
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        look(selection.selectionSet, narrowed(schema, selection.typeCondition?.name.value, type));
        continue;
      }
      const field = fieldOf(type, selection);
      if (!field) continue;
      if (selection.arguments?.length && weighsArguments(field)) {
        parts.push((variables) => `${sizeOf(field, selection, variables)} ${eachOf(field, selection, variables)}`);
      }
      if (selection.selectionSet) look(selection.selectionSet, getNamedType(field.type));
    }
  };
  for (const definition of definitions) {
    const type =
      definition.kind === Kind.OPERATION_DEFINITION
        ? schema.getRootType(definition.operation)
        : schema.getType(definition.typeCondition.name.value);
    look(definition.selectionSet, type ?? undefined);
  }
  return parts;
}

type Tally = ReadonlyMap<string, number>;

/** Sums up selection sets. Each is summed up once, so that fragments which double each other cost nothing here. */
function tallyOf(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Variables) {
  const known = new Map<SelectionSetNode, Map<string, Tally>>();

  /** `page` is how many entries the lists of a connection have. */
  function tally(set: SelectionSetNode, type: GraphQLNamedType, page: number | null): Tally {
    const ofSet = known.get(set) ?? new Map<string, Tally>();
    known.set(set, ofSet);
    const name = `${type.name} ${page}`;
    const before = ofSet.get(name);
    if (before) return before;
    const sum = new Map<string, number>();
    // A cycle counts as nothing: validation refuses it.
    ofSet.set(name, sum);
    for (const selection of set.selections) {
      if (isAsked(selection, variables)) addAll(sum, tallyOfSelection(selection, type, page), 1);
    }
    return sum;
  }

  function tallyOfSelection(selection: SelectionNode, type: GraphQLNamedType, page: number | null): Tally {
    if (selection.kind === Kind.FIELD) return tallyOfField(selection, type, page);
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!fragment) return new Map();
    return tally(fragment.selectionSet, narrowed(schema, fragment.typeCondition?.name.value, type) ?? type, page);
  }

  function tallyOfField(node: FieldNode, type: GraphQLNamedType, page: number | null): Tally {
    const sum = new Map<string, number>();
    const name = node.name.value;
    if (name === '__schema' || name === '__type') return sum.set(name, weights.schema);
    const field = fieldOf(type, node);
    if (!field) return sum;
    const brought = getNamedType(field.type);
    const isAct = type === schema.getMutationType();
    if (!isAct && !isCompositeType(brought)) return sum;

    const size = sizeOf(field, node, variables);
    const isList = isListType(getNullableType(field.type));
    const times = isList ? (size ?? page ?? weights.list) : 1;
    const usual = isAct ? weights.mutation : costOfType(brought);
    const own = times * (eachOf(field, node, variables) ?? usual);
    if (own > 0) sum.set(`${type.name}.${name}`, own);
    if (node.selectionSet) addAll(sum, tally(node.selectionSet, brought, isList ? null : size), times);
    return sum;
  }

  return tally;
}

function addAll(sum: Map<string, number>, more: Tally, times: number): void {
  for (const [name, cost] of more) sum.set(name, (sum.get(name) ?? 0) + cost * times);
}

function fieldOf(type: GraphQLNamedType | undefined, { name }: FieldNode): Field | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
}

function narrowed(schema: GraphQLSchema, name: string | undefined, type: GraphQLNamedType | undefined) {
  return name === undefined ? type : schema.getType(name);
}

/** An edge only holds its node, and counts with it. */
function costOfType({ name, extensions }: GraphQLNamedType): number {
  const { cost } = extensions as { cost?: number };
  return cost ?? (name.endsWith('Edge') ? 0 : weights.object);
}

function declared({ extensions }: Field): FieldCost {
  return (extensions as { cost?: FieldCost }).cost ?? {};
}

function weighsArguments(field: Field): boolean {
  const { each, size } = declared(field);
  return typeof each === 'function' || size !== undefined || isPaged(field);
}

function isPaged({ args }: Field): boolean {
  return args.some(({ name }) => name === 'first' || name === 'last');
}

function eachOf(field: Field, node: FieldNode, variables: Variables): number | null {
  const { each } = declared(field);
  return typeof each === 'function' ? each(argumentsOf(field, node, variables)) : (each ?? null);
}

/** Null where nothing is said of it. No more than a page can hold: who asks for more is refused. */
function sizeOf(field: Field, node: FieldNode, variables: Variables): number | null {
  const { size } = declared(field);
  if (size) return Math.max(0, size(argumentsOf(field, node, variables)));
  if (!isPaged(field)) return null;
  const { first, last } = argumentsOf(field, node, variables);
  const asked = last ?? first ?? weights.page;
  return Math.min(weights.pageMax, Math.max(0, Number(asked)));
}

/** As they were given: the variables are coerced, and of literals only lengths and whole numbers matter. */
function argumentsOf(field: Field, node: FieldNode, variables: Variables): Variables {
  const given: Record<string, unknown> = {};
  for (const { name, defaultValue } of field.args) if (defaultValue !== undefined) given[name] = defaultValue;
  for (const { name, value } of node.arguments ?? []) {
    const one = value.kind === Kind.VARIABLE ? variables[value.name.value] : valueFromASTUntyped(value, variables);
    if (one !== undefined) given[name.value] = one;
  }
  return given;
}

function isAsked(selection: SelectionNode, variables: Variables): boolean {
  try {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
    return skip?.if !== true && include?.if !== false;
  } catch {
    return true;
  }
}
