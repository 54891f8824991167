import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { actsOf } from '../api/support/acts.ts';
import { useDesk } from '../support/desk.ts';
import { useMailServer } from '../support/mail-server.ts';

const desk = useDesk();
const server = useMailServer();
const acts = actsOf(desk);

it('a mail goes once although somebody holds its order all the while', async () => {
  desk.sendMailsTo(server.url);
  const order = await desk.anOrder();
  await acts.sendEmail(order);
  await desk.db.transaction(async (tx) => {
    await tx.execute(sql`select from orders for update`);
    await expect(desk.sendMails()).rejects.toThrow('update "orders"');
  });
  await desk.sendMails();
  expect(server.received).toHaveLength(1);
  expect(await acts.emails(order)).toMatchObject([{ state: 'SENT', attempts: 1 }]);
});
