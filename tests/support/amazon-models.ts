import { readdirSync, readFileSync } from 'node:fs';

// biome-ignore lint/suspicious/noExplicitAny: Amazon's own models, as they are published
type Json = any;

export const models: readonly { readonly file: string; readonly model: Json }[] = readdirSync(
  new URL('../amazon-models/models/', import.meta.url),
).map((file) => ({
  file,
  model: JSON.parse(readFileSync(new URL(`../amazon-models/models/${file}`, import.meta.url), 'utf8')),
}));

export type ModelOperation = {
  readonly file: string;
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly json: Json;
};

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Everything that Amazon's models say can be asked for. */
export const modelOperations: readonly ModelOperation[] = models.flatMap(({ file, model }) =>
  Object.entries<Json>(model.paths).flatMap(([template, item]) =>
    Object.entries<Json>(item)
      .filter(([verb]) => verbs.has(verb))
      .map(([verb, json]) => ({
        file,
        id: json.operationId,
        method: verb.toUpperCase(),
        template,
        pattern: patternOf(template),
        parameters: [...(item.parameters ?? []), ...(json.parameters ?? [])].map((one) => resolved(model, one)),
        json,
      })),
  ),
);

export function findModelOperation(method: string, path: string): ModelOperation | undefined {
  return modelOperations.find((one) => one.method === method && one.pattern.test(path));
}

/** The resource of an upload is itself a path, which Prism does not find its way through. */
export function hasSlashes({ template }: ModelOperation): boolean {
  return template.endsWith('/{resource}');
}

function patternOf(template: string): RegExp {
  const pattern = template.replace(/\{([^}]+)\}/g, (_, name) => (name === 'resource' ? '.+' : '[^/]+'));
  return new RegExp(`^${pattern}$`);
}

function resolved(model: Json, json: Json): Json {
  return json.$ref ? model.parameters[json.$ref.replace('#/parameters/', '')] : json;
}
