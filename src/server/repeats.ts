import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import type { Limits } from './limits.ts';
import { limitExceeded } from './refusal.ts';

/** Steps for each field that a document may ask for: its spreads, and its fragments by themselves. */
const stepsPerField = 4;

/**
 * Refuses a document that asks for one name in one place too often. Validation holds each of them against each other one, and
 * all that is below them, and blocks the process meanwhile: those that are in one place only once they are merged too.
 */
export function checkRepeats(document: DocumentNode, { repeats, fields, definitions }: Limits): void {
  if (document.definitions.length > definitions) {
    throw limitExceeded(
      `The document defines ${document.definitions.length} operations and fragments; at most ${definitions} are allowed.`,
    );
  }
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
    ),
  );
  const numbers = new Map<SelectionSetNode, number>();
  const visited = new Set<string>();
  let steps = stepsPerField * fields;

  const numberOf = (set: SelectionSetNode) => {
    const number = numbers.get(set) ?? numbers.size;
    numbers.set(set, number);
    return number;
  };

  /** The sets that are merged in one place. Once for the same ones: fragments that double each other cost nothing here. */
  function visit(merged: ReadonlySet<SelectionSetNode>): void {
    const key = [...merged].map(numberOf).sort().join();
    if (visited.has(key)) return;
    visited.add(key);
    for (const nodes of fieldsOf(merged).values()) {
      const below = new Set(nodes.flatMap(({ selectionSet }) => selectionSet ?? []));
      if (below.size > 0) visit(below);
    }
  }

  function fieldsOf(merged: ReadonlySet<SelectionSetNode>): ReadonlyMap<string, readonly FieldNode[]> {
    const byName = new Map<string, FieldNode[]>();
    // It grows on the way, by each fragment once.
    const sets = new Set(merged);
    for (const { selections } of sets) {
      steps -= selections.length;
      // Only fragments that spread themselves come to so many.
      if (steps < 0) throw limitExceeded(`The query asks for more than ${fields} fields, the most that is allowed.`);
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) add(byName, selection);
        else {
          const set =
            selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection.selectionSet;
          if (set) sets.add(set);
        }
      }
    }
    return byName;
  }

  function add(byName: Map<string, FieldNode[]>, field: FieldNode): void {
    const name = (field.alias ?? field.name).value;
    const nodes = byName.get(name) ?? [];
    byName.set(name, nodes);
    nodes.push(field);
    if (nodes.length > repeats) {
      throw limitExceeded(`\`${name}\` is asked for more than ${repeats} times in one place; once is enough.`, {
        nodes: field,
      });
    }
  }

  for (const definition of document.definitions) {
    if ('selectionSet' in definition) visit(new Set([definition.selectionSet]));
  }
}
