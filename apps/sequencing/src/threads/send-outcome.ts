import type { EventStore, Unit } from '@sortie/event-store';
import { minuteMs, type Fact, type MessageFacts } from '@sortie/contracts';
import { failed, sent, thread, type Thread } from './thread.js';

// 1, 5, 25, 125 minutes: a person waits for the answer, so the first tries are closer than a campaign's.
const firstRetryMs = minuteMs;
const retryFactor = 5;
const mostAttempts = 5;

interface SendRow {
  thread_id: string;
  contact_id: string;
  mailbox_id: string;
  campaign_id: string;
  attempts: number;
}

/** The server's word, or how else it is known; a provider that chooses its own Message-ID names it. */
export interface SendAcceptance {
  reply: string;
  messageId?: string | null;
}

/** The server took the answer, by its own word or by later evidence; says nothing twice. */
export function sendAccepted(
  store: EventStore,
  workspaceId: string,
  id: string,
  now: Date,
  { reply, messageId }: SendAcceptance,
): Promise<void> {
  return store.within(workspaceId, { now }, async (unit) => {
    // Planned: an unknown outcome that is asked about again, and evidence that was quicker.
    const from = ['submitting', 'unknown', 'planned'];
    const row = await change(unit, id, from, 'accepted', { server_reply: reply, sent_at: now });
    if (!row) return;
    await append(unit, id, row, sent);
    if (messageId) await renameSend(unit, id, messageId);
  });
}

/** Replies will name the Message-ID that the provider gave it. */
export async function renameSend(unit: Unit, id: string, messageId: string): Promise<void> {
  await unit.flush();
  for (const table of ['reply_sends', 'messages'])
    await unit.sql.query(`update ${table} set message_id = $3 where workspace_id = $1 and id = $2`, [
      unit.workspaceId,
      id,
      messageId,
    ]);
}

/** It will not go out. */
export async function sendFailed(unit: Unit, id: string, reason: string, from = ['submitting']): Promise<void> {
  const row = await change(unit, id, from, 'failed', { reason });
  if (row) await append(unit, id, row, (state, facts) => failed(state, facts, reason));
}

/** It came back after the server had taken it. */
export function bouncedSend(unit: Unit, id: string, code: string | null): Promise<void> {
  return sendFailed(unit, id, code ?? 'bounced', ['submitting', 'unknown', 'accepted']);
}

/** Not taken now, perhaps later; a few times. */
export async function sendPostponed(unit: Unit, id: string, reason: string): Promise<void> {
  const { rows } = await unit.sql.query<{ attempts: number }>(
    "select attempts from reply_sends where workspace_id = $1 and id = $2 and state = 'submitting' for update",
    [unit.workspaceId, id],
  );
  if (!rows[0]) return;
  const { attempts } = rows[0];
  if (attempts >= mostAttempts) return sendFailed(unit, id, 'gave_up');
  await giveBack(unit, id, ['submitting'], firstRetryMs * retryFactor ** (attempts - 1), reason);
}

/** Back into the plan, due in real time: nobody's clock has to be moved for a person's answer. */
export async function giveBack(
  unit: Unit,
  id: string,
  from: string[],
  inMs: number,
  reason: string | null,
): Promise<void> {
  await unit.sql.query(
    `update reply_sends set state = 'planned', owner = null, reason = $4, updated_at = $5,
       due_at = clock_timestamp() + make_interval(secs => $6::float8 / 1000)
     where workspace_id = $1 and id = $2 and state = any($3)`,
    [unit.workspaceId, id, from, reason, unit.now, inMs],
  );
}

/** Nobody knows whether the server took it: it is looked up, and never sent on a guess. */
export async function sendUnknown(unit: Unit, id: string): Promise<void> {
  await unit.sql.query(
    `update reply_sends set state = 'unknown', owner = null, unknown_since = clock_timestamp(), updated_at = $3
     where workspace_id = $1 and id = $2 and state = 'submitting'`,
    [unit.workspaceId, id, unit.now],
  );
}

async function change(
  unit: Unit,
  id: string,
  from: string[],
  to: string,
  more: { reason?: string; server_reply?: string; sent_at?: Date },
): Promise<SendRow | undefined> {
  // What is known to have been sent stays so when it comes back.
  const { rows } = await unit.sql.query<SendRow>(
    `update reply_sends s set state = $4, owner = null, updated_at = $5, reason = $6,
       server_reply = coalesce($7, s.server_reply), sent_at = coalesce($8, s.sent_at)
     from threads t where s.workspace_id = $1 and s.id = $2 and s.state = any($3)
       and t.workspace_id = $1 and t.id = s.thread_id
     returning s.thread_id, s.contact_id, s.mailbox_id, t.campaign_id, s.attempts`,
    [
      unit.workspaceId,
      id,
      from,
      to,
      unit.now,
      more.reason?.slice(0, 300) ?? null,
      more.server_reply?.slice(0, 500) ?? null,
      more.sent_at ?? null,
    ],
  );
  return rows[0];
}

async function append(
  unit: Unit,
  id: string,
  row: SendRow,
  decide: (state: Thread, facts: MessageFacts) => Fact[],
): Promise<void> {
  const { thread_id, contact_id, campaign_id, mailbox_id } = row;
  const { state, version } = await unit.load(thread, thread_id);
  unit.append(thread_id, version, decide(state, { message_id: id, thread_id, contact_id, campaign_id, mailbox_id }));
}
