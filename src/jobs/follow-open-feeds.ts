import type { Shell } from '../app/shell.ts';
import { listOpenFeeds } from '../db/feeds.ts';

const pageSize = 100;

/** Feeds from before this process, or from before feeds had jobs of their own; those that have one are joined. */
export async function followOpenFeeds({ db, outbox }: Shell): Promise<void> {
  let after: string | null = null;
  do {
    const page = await listOpenFeeds(db, after, pageSize);
    await db.transaction(async (tx) => {
      for (const feed of page) await outbox.follow(tx, feed, 0);
    });
    after = page.length === pageSize ? (page.at(-1)?.id ?? null) : null;
  } while (after !== null);
}
