import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { makeClient } from '../../src/db/pg.ts';
import { confirmed, importedOrder, key, run, ship, startDesk } from '../start/program.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const [, section = ''] = /\n## Audit\n(.*?)\n## /s.exec(readme) ?? [];
const [once = '', granted = '', removal = ''] = [...section.matchAll(/```sql\n(.*?)```/gs)].map(
  ([, statements]) => statements,
);
const database = 'order_desk';

function urlOf(user: string, name = database): string {
  const { adminUrl } = inject('template') as { readonly adminUrl: string };
  const url = new URL(name, adminUrl);
  url.username = user;
  return url.href;
}

/** What becomes of each statement: null, or what PostgreSQL says against it. */
async function attempt(url: string, ...statements: readonly string[]): Promise<(string | null)[]> {
  const client = makeClient(url);
  await client.connect();
  const said: (string | null)[] = [];
  for (const statement of statements) {
    said.push(
      await client.query(statement).then(
        () => null,
        (error: Error) => error.message,
      ),
    );
  }
  await client.end();
  return said;
}

const done = async (url: string, text: string) => {
  const statements = text
    .replace(/^--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim());
  expect(await attempt(url, ...statements)).toEqual(statements.map(() => null));
};

it('lets the program do all its work as a role that cannot change the audit, nor take its protection away', {
  timeout: 180_000,
}, async () => {
  const admin = urlOf('postgres', 'postgres');
  onTestFinished(() =>
    done(admin, `drop database ${database} with (force); drop role order_desk_app; drop role order_desk_owner`),
  );
  const folder = await mkdtemp(join(tmpdir(), 'order-desk-roles-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await done(admin, once);
  const owner = urlOf('order_desk_owner');
  const app = urlOf('order_desk_app');
  const settings = { DATA_DIR: folder, ADMIN_API_KEY: key, SECRETS_KEY: 's'.repeat(32) };
  expect(await run('migrate', { ...settings, DATABASE_URL: owner }).ended()).toMatchObject({ code: 0 });
  await done(owner, granted);

  const desk = await startDesk({ ...settings, DATABASE_URL: app });
  await ship(desk, await importedOrder(desk), 'as the app');
  await confirmed(desk);
  const { stores } = await desk.ask('{ stores { id } }');
  const { updateOrderSettings } = await desk.ask(`mutation { updateOrderSettings(input: { storeId: "${stores[0].id}",
    reserveStock: false, idempotencyKey: "settings" }) { errors { code } store { settingsChanges { setting } } } }`);
  expect(updateOrderSettings).toEqual({ errors: [], store: { settingsChanges: [{ setting: 'reserveStock' }] } });
  const { auditEntries } = await desk.ask('{ auditEntries { nodes { mutation } } }');
  expect(auditEntries.nodes).toEqual([{ mutation: 'updateOrderSettings' }, { mutation: 'ship' }]);
  expect(await desk.end()).toMatchObject({ code: 0 });
  expect(desk.err).toBe('');

  // The owner alone removes old years, and protects the rest again.
  await done(owner, removal);
  for (const table of ['audit_entries', 'settings_changes', 'order_events']) {
    const changes = [`update ${table} set id = id`, `delete from ${table}`, `truncate ${table}`];
    const denied = `permission denied for table ${table}`;
    const notOwner = `must be owner of table ${table}`;
    // PostgreSQL only warns whoever grants what is not theirs to grant.
    await attempt(app, `grant delete on ${table} to order_desk_app`);
    expect(await attempt(app, ...changes)).toEqual(changes.map(() => denied));
    const ways = [
      `alter table ${table} disable trigger all`,
      `drop trigger ${table}_stay on ${table}`,
      `alter table ${table} add column more text`,
      `drop table ${table}`,
      "set session_replication_role = 'replica'",
      'set role order_desk_owner',
      'create or replace function refuse_to_change() returns trigger language plpgsql as $$ begin return old; end $$',
    ];
    const answers = await attempt(app, ...ways);
    expect(answers.slice(0, 4)).toEqual([notOwner, `must be owner of relation ${table}`, notOwner, notOwner]);
    for (const answer of answers.slice(4)) expect(answer).toMatch(/^(permission denied|must be owner)/);

    const kept = `Rows of ${table} are added and never changed.`;
    expect(await attempt(owner, ...changes)).toEqual(changes.map(() => denied));
    await done(owner, `grant update, delete, truncate on ${table} to order_desk_owner`);
    expect(await attempt(owner, ...changes)).toEqual(changes.map(() => kept));
    expect(await attempt(urlOf('postgres'), ...changes)).toEqual(changes.map(() => kept));
  }
});
