type Making = { readonly source: unknown };

/** What objects inherit that make their parts when they are first asked for, each from the object's `source`. */
export function lazyOnes(makers: Readonly<Record<string, (source: never) => unknown>>): object {
  const properties = Object.entries(makers).map(([name, make]) => {
    function get(this: Making) {
      const value = make(this.source as never);
      Object.defineProperty(this, name, { value, enumerable: true });
      return value;
    }
    return [name, { get }];
  });
  return Object.create(null, Object.fromEntries(properties));
}
