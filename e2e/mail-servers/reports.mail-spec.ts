import { expect, it } from '@jest/globals';
import { newId } from '@sortie/contracts';
import { parseMail } from '../../apps/sequencing/src/inbound/parse.js';
import { SmtpSubmitter } from '../../apps/sequencing/src/sending/smtp.js';
import { Person } from './person.ts';
import { servers } from './servers.config.ts';

it('a real postfix reports a failure under our own id, with the recipient as we wrote it', async () => {
  const sender = new Person(`reports.${Date.now()}@${servers.domains[0]}`);
  const login = { user: sender.address, password: sender.password };
  const server = { host: '127.0.0.1', port: servers.ports.submission, secure: false, ...login };
  // Postfix takes it, and dovecot, which has no user with such a name, does not.
  const to = `gone=1@${servers.domains[1]}`;
  const id = newId('touch');
  const raw = Buffer.from(`From: ${sender.address}\r\nTo: ${to}\r\nSubject: Hi\r\n\r\nThe words of the mail.\r\n`);
  const submitter = new SmtpSubmitter();
  const result = await submitter.submit(server, { id, raw, envelope: { from: sender.address, to } });
  submitter.close();
  expect(result).toMatchObject({ kind: 'accepted' });

  const [report] = await sender.receive(1);
  const { dsn } = await parseMail(Buffer.from(report!));
  expect(dsn).toMatchObject({ envelopeId: id, recipients: [{ originalRecipient: to, action: 'failed' }] });
  // RET=HDRS: the header comes back, and none of the words.
  expect(report).toContain('Subject: Hi');
  expect(report).not.toContain('The words of the mail.');
});
