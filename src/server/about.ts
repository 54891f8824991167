import { AsyncLocalStorage } from 'node:async_hooks';
import type { Facts } from '../domain/tracing.ts';

type Tell = () => Readonly<Record<string, unknown>>;
const subjects = new AsyncLocalStorage<Tell>();

/** Whatever is logged while this works says what it is about, though it knows nothing of it. */
export function about<T>(tell: Tell, work: () => T): T {
  return subjects.run(tell, work);
}

export function whatItIsAbout(): Readonly<Record<string, unknown>> {
  return subjects.getStore()?.() ?? nothing;
}

/** The same work for a listener that is called from elsewhere. */
export const boundToThis = AsyncLocalStorage.bind;

const nothing: Facts = {};
