import SchemaBuilder from '@pothos/core';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { Viewer } from '../../../src/domain/viewer.ts';

export type ToyContext = { readonly viewer: Viewer; readonly requestId: string; readonly signal: AbortSignal };

/** What the toy remembers, so that a test sees what ran. */
export type Toy = {
  readonly schema: GraphQLSchema;
  readonly done: string[];
  readonly aborted: string[];
  /** Lets a `waits` field go on. */
  readonly release: () => void;
  readonly waiting: () => number;
};

type Size = 'SMALL' | 'LARGE';
type Cat = { readonly kind: 'Cat'; readonly name: string; readonly lives: number };
type Dog = { readonly kind: 'Dog'; readonly name: string; readonly good: boolean };

type Types = {
  Context: ToyContext;
  DefaultFieldNullability: false;
  Scalars: { DateTime: { Input: Date; Output: Date }; Cents: { Input: string; Output: string } };
};

export function makeToy(): Toy {
  const builder = new SchemaBuilder<Types>({ defaultFieldNullability: false });
  const done: string[] = [];
  const aborted: string[] = [];
  const waiting: (() => void)[] = [];
  const contexts = new Set<object>();

  builder.addScalarType('DateTime', GraphQLDateTime);
  builder.scalarType('Cents', {
    serialize: String,
    parseValue: (value) => {
      if (typeof value !== 'string' || !/^\d+\.\d\d$/.test(value)) throw new Error('Cents are written 1.00.');
      return value;
    },
  });
  const SizeRef = builder.enumType('Size', { values: ['SMALL', 'LARGE'] as const });

  const ByRef = builder.inputType('By', {
    isOneOf: true,
    fields: (t) => ({ id: t.id(), number: t.int(), name: t.string() }),
  });
  const InnerRef = builder.inputType('Inner', {
    fields: (t) => ({
      at: t.field({ type: 'DateTime' }),
      cents: t.field({ type: 'Cents' }),
      sizes: t.field({ type: [SizeRef] }),
    }),
  });
  const FilterRef = builder.inputType('Filter', {
    fields: (t) => ({
      text: t.string(),
      size: t.field({ type: SizeRef }),
      sizes: t.field({ type: [SizeRef], defaultValue: ['SMALL'] as Size[] }),
      at: t.field({ type: 'DateTime' }),
      cents: t.field({ type: 'Cents' }),
      numbers: t.intList(),
      must: t.int({ required: true, defaultValue: 7 }),
      inner: t.field({ type: InnerRef }),
      inners: t.field({ type: [InnerRef] }),
      by: t.field({ type: ByRef }),
    }),
  });

  const PetRef = builder.interfaceRef<Cat | Dog>('Pet').implement({
    resolveType: (pet) => pet.kind,
    fields: (t) => ({
      name: t.exposeString('name'),
      nick: t.string({
        args: { short: t.arg.boolean() },
        resolve: async ({ name }, { short }) => (short ? name.slice(0, 1) : name),
      }),
    }),
  });
  const CatRef = builder.objectRef<Cat>('Cat');
  CatRef.implement({ interfaces: [PetRef], fields: (t) => ({ lives: t.exposeInt('lives') }) });
  const DogRef = builder.objectRef<Dog>('Dog');
  DogRef.implement({ interfaces: [PetRef], fields: (t) => ({ good: t.exposeBoolean('good') }) });

  const NodeRef = builder.objectRef<{ readonly level: number }>('Box');
  NodeRef.implement({
    fields: (t) => ({
      level: t.exposeInt('level'),
      box: t.field({ type: NodeRef, resolve: async ({ level }) => ({ level: level + 1 }) }),
      boxes: t.field({
        type: [NodeRef],
        args: { first: t.arg.int({ defaultValue: 2 }) },
        resolve: ({ level }, { first }) => Array.from({ length: first ?? 1 }, () => ({ level: level + 1 })),
      }),
      pets: t.field({
        type: [PetRef],
        resolve: async (): Promise<(Cat | Dog)[]> => [
          { kind: 'Cat', name: 'Mimi', lives: 9 },
          { kind: 'Dog', name: 'Rex', good: true },
        ],
      }),
      odd: t.int({
        nullable: true,
        resolve: ({ level }) => {
          if (level % 2) throw new Error(`level ${level}: odd`);
          return level;
        },
      }),
      oddest: t.int({
        resolve: async ({ level }) => {
          if (level % 2) throw new GraphQLError('No odd levels.', { extensions: { code: 'BAD_USER_INPUT' } });
          return level;
        },
      }),
      when: t.field({ type: 'DateTime', resolve: () => new Date(0) }),
    }),
  });

  /** Arguments as a resolver sees them, whatever their order. */
  const shown = (value: unknown) =>
    JSON.stringify(value, (_, inner) =>
      inner && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a.localeCompare(b)))
        : inner,
    );

  builder.queryType({
    fields: (t) => ({
      hello: t.string({ resolve: () => 'world' }),
      me: t.string({ resolve: (_, __, { viewer }) => viewer.name }),
      box: t.field({ type: NodeRef, resolve: () => ({ level: 0 }) }),
      echo: t.string({
        args: {
          text: t.arg.string(),
          number: t.arg.int({ defaultValue: 3 }),
          size: t.arg({ type: SizeRef }),
          sizes: t.arg({ type: [SizeRef] }),
          at: t.arg({ type: 'DateTime' }),
          cents: t.arg({ type: 'Cents' }),
          filter: t.arg({ type: FilterRef }),
          by: t.arg({ type: ByRef }),
          must: t.arg.int({ required: true, defaultValue: 5 }),
          ids: t.arg.idList(),
          float: t.arg.float(),
          flag: t.arg.boolean(),
        },
        resolve: (_, args) => shown(args),
      }),
      atType: t.string({
        args: { at: t.arg({ type: 'DateTime', required: true }) },
        resolve: (_, { at }) => at.constructor.name,
      }),
      bug: t.string({
        resolve: () => {
          throw new Error('secret detail of buyer@example.com: 4111');
        },
      }),
      outage: t.string({
        resolve: () => {
          throw new Error('Failed query: select 1\nparams: Jane Doe', {
            cause: Object.assign(new Error('terminating connection'), { code: '57P01' }),
          });
        },
      }),
      refused: t.string({
        resolve: () => {
          throw new GraphQLError('Not for you.', { extensions: { code: 'FORBIDDEN' } });
        },
      }),
      uncoded: t.string({
        resolve: () => {
          throw new GraphQLError('a library said Jane Doe');
        },
      }),
      waits: t.string({ resolve: (_, __, { signal }) => wait(signal) }),
    }),
  });

  function wait(signal: AbortSignal): Promise<string> {
    signal.addEventListener('abort', () => aborted.push('waits'));
    return new Promise((resolve) => waiting.push(() => resolve('released')));
  }

  builder.mutationType({
    fields: (t) => ({
      act: t.int({ args: { what: t.arg.string({ required: true }) }, resolve: (_, { what }) => done.push(what) }),
      waits: t.string({ resolve: (_, __, { signal }) => wait(signal) }),
    }),
  });
  builder.subscriptionType({
    fields: (t) => ({
      /** As many as are asked for, each as long, as fast as they are read. */
      floods: t.string({
        args: { count: t.arg.int({ required: true }), from: t.arg.int({ defaultValue: 0 }) },
        subscribe: async function* (_, { count, from }) {
          for (let number = from ?? 0; number < count; number++) {
            done.push(String(number));
            yield number;
          }
        },
        resolve: (number) => `${number} ${'x'.repeat(2_000)}`,
      }),
      /** Dear ones: each opens others. */
      unpacks: t.field({
        type: NodeRef,
        args: { count: t.arg.int({ required: true }) },
        subscribe: async function* (_, { count }) {
          for (let level = 0; level < count; level++) yield { level };
        },
        resolve: (box) => box as { readonly level: number },
      }),
      never: t.string({
        subscribe: async function* (_, __, { signal }) {
          waiting.push(() => {});
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          aborted.push('never');
          yield* [];
        },
        resolve: String,
      }),
      contexts: t.boolean({
        subscribe: async function* (_, __, context) {
          yield context;
          yield context;
        },
        resolve: (context, _, own) => {
          const fresh = own !== context && !contexts.has(own);
          contexts.add(own);
          return fresh;
        },
      }),
      ticks: t.int({
        subscribe: async function* () {
          for (let tick = 1; ; tick++) {
            yield tick;
            if (tick % 3 === 0)
              await new Promise((resolve) => {
                waiting.push(() => resolve(null));
              });
          }
        },
        resolve: (tick) => {
          if (tick === 2) throw new Error('secret detail');
          return tick as number;
        },
      }),
    }),
  });

  return {
    schema: builder.toSchema(),
    done,
    aborted,
    waiting: () => waiting.length,
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}
