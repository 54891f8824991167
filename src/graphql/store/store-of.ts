import type { Store } from '../../domain/store.ts';
import type { Context } from '../context.ts';

export async function storeOf(storeId: string, { loaders }: Pick<Context, 'loaders'>): Promise<Store> {
  const store = await loaders.store.load(storeId);
  if (!store) throw new Error(`There is no store ${storeId}.`);
  return store;
}
