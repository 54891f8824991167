import type { StoredSettingChange } from '../../db/settings-changes.ts';
import { builder } from '../builder.ts';

export const SettingsChangeRef = builder.objectRef<StoredSettingChange>('SettingsChange').implement({
  description: 'One setting that was changed, and by whom.',
  fields: (t) => ({
    setting: t.exposeString('setting', { description: 'The field of `OrderSettings`, such as readOnly.' }),
    before: t.string({
      nullable: true,
      description: 'The value it had, as a text: "true", "WARN". Null where it had none.',
      resolve: ({ before }) => shown(before),
    }),
    after: t.string({
      nullable: true,
      description: 'The value it got, as a text. Null where it was cleared.',
      resolve: ({ after }) => shown(after),
    }),
    actor: t.exposeString('actor', { description: 'The name of the key that changed it.' }),
    idempotencyKey: t.exposeString('idempotencyKey', { description: 'The call that changed it.' }),
    changedAt: t.expose('changedAt', { type: 'DateTime', description: 'When.' }),
  }),
});

function shown(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
