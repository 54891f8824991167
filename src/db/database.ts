import type { PGlite } from '@electric-sql/pglite';
import type { Db } from './drizzle.ts';

export type DatabaseAddress =
  | { readonly kind: 'server'; readonly url: string; readonly directUrl?: string | undefined }
  | { readonly kind: 'embedded'; readonly directory: string };

export type DatabaseOptions = {
  /** Told the text of every statement before it runs, except BEGIN and COMMIT of the embedded database. */
  readonly onStatement?: ((text: string) => void) | undefined;
  /** What a new embedded folder is made with. */
  readonly migrationsFolder?: string | undefined;
};

type Common = {
  readonly db: Db;
  /**
   * Calls `heard` with what NOTIFY sends, `lost` when the connection is lost, and `resumed` when listening has started
   * again. What was sent meanwhile is lost too, so drop what you keep.
   */
  listen(
    channel: string,
    heard: (payload: string) => void,
    resumed?: () => void,
    lost?: () => void,
  ): Promise<StopListening>;
  /** Safe to call twice. */
  close(): Promise<void>;
};

export type StopListening = () => Promise<void>;
export type ServerDatabase = Common & { readonly kind: 'server'; readonly url: string; readonly directUrl: string };
export type EmbeddedDatabase = Common & { readonly kind: 'embedded'; readonly pglite: PGlite };
export type Database = ServerDatabase | EmbeddedDatabase;
