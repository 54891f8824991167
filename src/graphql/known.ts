import type DataLoader from 'dataloader';

/** A loader that answers at once with what was read along already: no promise, and no turn to wait for. */
export type Known<T> = {
  load(key: string): T | Promise<T>;
  /** From now on this is the answer. */
  prime(key: string, value: T): void;
  clearAll(): void;
};

export function known<T>(loader: DataLoader<string, T>): Known<T> {
  const values = new Map<string, T>();
  return {
    load: (key) => (values.has(key) ? (values.get(key) as T) : loader.load(key)),
    prime: (key, value) => values.set(key, value),
    clearAll: () => {
      values.clear();
      loader.clearAll();
    },
  };
}

/** Goes on at once where there is nothing to wait for. */
export function whenRead<T, R>(value: T | Promise<T>, goOn: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}
