import { expect, it } from 'vitest';
import { useMailServer } from '../support/mail-server.ts';
import { importedOrder, readyPlace, startDesk } from './program.ts';

const server = useMailServer();

it('sends mails through the server that its settings name, and logs nothing of them', { timeout: 90_000 }, async () => {
  server.refuse({ at: 'RCPT TO', code: 550, words: 'no such user' });
  const settings = { SMTP_URL: server.url, MAIL_FROM: 'shop@desk.test', LOG_LEVEL: 'trace' };
  const desk = await startDesk({ ...(await readyPlace()), ...settings });
  const { id, customer } = await importedOrder(desk);
  const send = (idempotencyKey: string) =>
    desk.ask('mutation($input: SendEmailInput!) { sendEmail(input: $input) { errors { code } } }', {
      input: { subjectId: id, idempotencyKey },
    });
  const emails = async () =>
    (await desk.ask('query($id: ID!) { order(by: { id: $id }) { emails { state to } } }', { id })).order.emails;
  const states = async () => (await emails()).map(({ state }: { state: string }) => state);

  await send('refused');
  await expect.poll(states, { timeout: 30_000 }).toEqual(['FAILED']);
  await send('taken');
  await expect.poll(states, { timeout: 30_000 }).toEqual(['FAILED', 'SENT']);
  const [{ to }] = await emails();
  expect(server.received).toMatchObject([{ from: 'shop@desk.test', to: [to] }]);

  await desk.end();
  const said = desk.out + desk.err;
  expect(said).toContain('A mail could not be sent.');
  expect([to, customer.name, 'shop@desk.test'].filter((secret) => said.includes(secret))).toEqual([]);
});
