import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { printedSchema, schema } from '../src/graphql/schema.ts';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

describe('schema.graphql', () => {
  it('is what the code says', () => {
    const message = 'schema.graphql is stale: run `npm run print-schema > schema.graphql`';
    expect(read('../schema.graphql') === printedSchema(), message).toBe(true);
  });

  it('is all that `print-schema` prints', () => {
    const printed = execFileSync(process.execPath, ['src/main.ts', 'print-schema'], { encoding: 'utf8' });
    expect(printed === printedSchema()).toBe(true);
  });
});

type Named = { readonly name: string; readonly description?: string | null | undefined };
type Element = Named & { readonly shape: string; readonly input: boolean };

/** Every element of a schema by its path, such as `Order.items`, `Query.order(by)` or `OrderState.NEW`. */
function elementsOf(schema: GraphQLSchema): ReadonlyMap<string, Element> {
  const found = new Map<string, Element>();
  const add = (path: string, { name, description }: Named, shape: string, input = false) =>
    found.set(path, { name, description, shape, input });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    add(type.name, type, shapeOf(type));
    if (isEnumType(type)) for (const value of type.getValues()) add(`${type.name}.${value.name}`, value, 'value');
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        add(`${type.name}.${field.name}`, field, inputShape(field), true);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(`${type.name}.${field.name}`, field, String(field.type));
      for (const arg of field.args) add(`${type.name}.${field.name}(${arg.name})`, arg, inputShape(arg), true);
    }
  }
  for (const directive of schema.getDirectives()) {
    if (!isSpecifiedDirective(directive)) add(`@${directive.name}`, directive, 'directive');
  }
  return found;
}

function shapeOf(type: GraphQLNamedType): string {
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map(({ name }) => name) : [];
  const oneOf = isInputObjectType(type) && type.isOneOf ? ' @oneOf' : '';
  return `${type.constructor.name} ${interfaces.sort().join(' & ')}${oneOf}`.trim();
}

function inputShape({ type, defaultValue }: { readonly type: unknown; readonly defaultValue?: unknown }): string {
  return defaultValue === undefined ? String(type) : `${type} = ${JSON.stringify(defaultValue)}`;
}

describe('every description', () => {
  const elements = [...elementsOf(schema)];

  it('is there, for types, fields, arguments, input fields and enum values', () => {
    expect(elements.filter(([, { description }]) => !description?.trim()).map(([path]) => path)).toEqual([]);
  });

  it('says more than the name', () => {
    const repeated = elements.filter(([, { name, description }]) => wordsOf(description ?? '') === wordsOf(name));
    expect(repeated.map(([path, { description }]) => `${path}: ${description}`)).toEqual([]);
  });
});

/** `placedAt`, "Placed at." and "The placed at" are the same words. */
function wordsOf(text: string): string {
  const words =
    text
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  return words.filter((word) => !['the', 'a', 'an', 'of', 'its'].includes(word)).join(' ');
}

describe('the contract', () => {
  const wanted = elementsOf(buildSchema(read('contract.graphql')));
  const built = elementsOf(schema);

  it('is kept by everything that is there, type for type', () => {
    const different = [...wanted].flatMap(([path, { shape }]) => {
      const own = built.get(path);
      return own && !keeps(own.shape, shape) ? [`${path} is ${own.shape}, and should be ${shape}`] : [];
    });
    expect(different).toEqual([]);
  });

  it('asks nothing of callers that it does not name', () => {
    const demanded = [...built].filter(([path, { input, shape }]) => input && shape.endsWith('!') && !wanted.has(path));
    const ofTheContract = demanded.filter(([path]) => wanted.has(parentOf(path)));
    expect(ofTheContract.map(([path]) => path)).toEqual([]);
  });

  it('lacks what contract-missing.txt lists and nothing else: take off the list what you add', () => {
    const missing = [...wanted.keys()].filter(
      (path) => !built.has(path) && (path === parentOf(path) || built.has(parentOf(path))),
    );
    expect(missing.sort()).toEqual(read('contract-missing.txt').split('\n').filter(Boolean).sort());
  });
});

/** The same, but that a type may be more interfaces than the contract says. */
function keeps(own: string, wanted: string): boolean {
  const parts = own.split(' & ').flatMap((part) => part.split(' '));
  return (
    own === wanted ||
    (own.startsWith('GraphQLObjectType') && wanted.split(/ & | /).every((part) => parts.includes(part)))
  );
}

/** What an element belongs to: the field of an argument, the type of a field; a type is its own. */
function parentOf(path: string): string {
  return path.replace(/\(.*|\.[^.(]*$/, '');
}
