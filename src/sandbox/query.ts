/** A csv parameter: its values, or what is wrong with them. */
export function readList(query: URLSearchParams, name: string, allowed?: readonly string[]): string[] | string {
  const all = query.getAll(name);
  if (all.length > 1) return `${name} is given more than once: send one comma-separated list.`;
  if (all[0] === undefined) return [];
  const values = all[0].split(',');
  if (values.some((value) => value === '')) return `${name} has an empty value.`;
  const wrong = allowed && values.find((value) => !allowed.includes(value));
  return wrong === undefined ? values : `The value '${wrong}' of ${name} is not one of ${allowed?.join(', ')}.`;
}

/** A whole number within bounds, the default when absent, or what is wrong with it. */
export function readInteger(
  query: URLSearchParams,
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly otherwise: number },
): number | string {
  const text = query.get(name);
  if (text === null) return bounds.otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const within = value >= bounds.min && value <= bounds.max;
  return within ? value : `${name} must be a whole number from ${bounds.min} to ${bounds.max}.`;
}
