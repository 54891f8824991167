import type { PGlite } from '@electric-sql/pglite';
import type { Tracing } from '../domain/tracing.ts';
import type { Db } from './drizzle.ts';

export type DatabaseAddress =
  | { readonly kind: 'server'; readonly url: string; readonly directUrl?: string | undefined }
  | { readonly kind: 'embedded'; readonly directory: string };

export type DatabaseOptions = {
  /** Told the text of every statement before it runs, except BEGIN and COMMIT of the embedded database. */
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Shows statements and transactions; left out, nothing is in their way. */
  readonly tracing?: Tracing | undefined;
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
  /** How its connections stand; left out where there is but one. */
  readonly connections?: () => { readonly busy: number; readonly idle: number; readonly waiting: number };
  /** Safe to call twice. */
  close(): Promise<void>;
};

export type StopListening = () => Promise<void>;
export type ServerDatabase = Common & { readonly kind: 'server'; readonly url: string; readonly directUrl: string };
export type EmbeddedDatabase = Common & { readonly kind: 'embedded'; readonly pglite: PGlite };
export type Database = ServerDatabase | EmbeddedDatabase;
