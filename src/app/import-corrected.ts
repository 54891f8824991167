import { isAboutData, isLockFailure } from '../db/unavailable.ts';
import { retryImportOf } from './retry-imports.ts';
import type { Shell } from './shell.ts';

/** The order was blocked, perhaps by its address: it is tried at once. Where that fails, the next sync tries again. */
export async function importCorrected(shell: Shell, amazonOrderId: string): Promise<void> {
  try {
    await retryImportOf(shell, amazonOrderId);
  } catch (error) {
    if (!isAboutData(error) && !isLockFailure(error)) throw error;
  }
}
