import { DomainError } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { request } from 'undici';

// Milliseconds, unless the sandbox is starting again; then the erasure's page is repeated.
const patienceMs = 5000;

/**
 * Notes the mails to a contact, and those of placement tests that were written for it, before what tells of them is
 * deleted. Only a test-mode workspace has a clock.
 */
export async function noteMails(unit: Unit, contactId: string): Promise<void> {
  await unit.sql.query(
    `insert into mails_to_forget (workspace_id, contact_id, mail_id, message_id)
     select m.workspace_id, m.contact_id, m.id, m.message_id from (
       select workspace_id, contact_id, id, message_id from touches
       union all select workspace_id, contact_id, id, message_id from reply_sends
       union all select t.workspace_id, t.contact_id, w.id, w.message_id from placement_tests t
         join warmup_mails w on w.workspace_id = t.workspace_id and w.placement_test_id = t.id
     ) m
     where m.workspace_id = $1 and m.contact_id = $2 and m.message_id is not null
       and exists (select from clocks where workspace_id = $1)
     on conflict do nothing`,
    [unit.workspaceId, contactId],
  );
}

/** Has the sandbox forget these mails and the answers to them; without a sandbox nobody else keeps them. */
export async function forgetMails(unit: Unit, contactId: string, sandboxUrl: string): Promise<void> {
  const { rows } = await unit.sql.query<{ mail_id: string; message_id: string }>(
    'delete from mails_to_forget where workspace_id = $1 and contact_id = $2 returning mail_id, message_id',
    [unit.workspaceId, contactId],
  );
  if (rows.length === 0 || !sandboxUrl) return;
  const mails = {
    message_ids: rows.map(({ message_id }) => message_id),
    idempotency_keys: rows.map(({ mail_id }) => mail_id),
  };
  if (!(await tell(`${sandboxUrl}/sandbox/forget`, mails)))
    throw new DomainError('UNAVAILABLE', 'The sandbox has not forgotten the mails yet.');
}

async function tell(url: string, mails: object): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(mails),
      signal: AbortSignal.timeout(patienceMs),
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
