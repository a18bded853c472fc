import { mailboxUpdated, notFound, type CallContext, type UpdateMailbox } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import { sameJson } from '../same-json.js';
import { lookAnew } from '../sending/look-anew.js';
import { changeWarmup, ownersWord } from '../warmup/change-warmup.js';
import { changeServers } from './change-servers.js';
import { checkHumanDay } from './mailbox-input.js';
import { selectMailboxes, type MailboxRow } from './mailbox.rows.js';

/** Applies a change; without one, nothing is recorded and the version stays. */
export async function change(
  unit: Unit,
  context: CallContext,
  { id, warmed, smtp, imap, oauth, resend, warmup, ...input }: UpdateMailbox,
): Promise<void> {
  // The lane is waited for too: a mail that is being claimed was claimed under the old limits.
  const [row] = await selectMailboxes(unit.sql, 'm.id = $2 for update of m, l', [unit.workspaceId, id]);
  if (!row) throw notFound('mailbox');
  ifMatch(context, row.version);
  const before = settingsOf(row);
  const after = { ...before, ...input };
  checkHumanDay(after);
  const names = Object.keys(before) as (keyof Settings)[];
  const changed: string[] = names.filter((name) => !sameJson(before[name], after[name]));
  const declares = warmed === true && row.declared_warmed_at === null;
  if (declares) changed.push('warmed');
  changed.push(...(await changeWarmup(unit, row, { id, imap, warmup })));
  changed.push(...(await changeServers(unit, row, { smtp, imap, oauth, resend })));
  if (changed.length === 0) return;
  const reason = after.status === 'paused' ? (row.status_reason ?? 'paused by its owner') : null;
  const said = declares ? await ownersWord(unit, row) : [];
  const facts = [mailboxUpdated({ mailbox_id: id, changed, status: after.status, reason }), ...said];
  unit.append(id, row.version, facts);
  await write(unit, row, { ...after, reason, declares, version: row.version + facts.length });
  if (changed.includes('status') && after.status === 'active') await forgetUnreached(unit, id);
  // Caps and gaps put off the lane alone; hours are weighed when a touch is.
  if (changed.includes('window') || changed.includes('human_day')) await lookAnew(unit, id);
}

/** Whoever resumes a mailbox has mended its server: what was not reached before says nothing any more. */
async function forgetUnreached(unit: Unit, id: string): Promise<void> {
  await unit.sql.query(
    `with tried as (
       select id from touches where workspace_id = $1 and mailbox_id = $2 and state = 'planned' and unreached > 0
       for update skip locked
     )
     update touches t set unreached = 0 from tried where t.workspace_id = $1 and t.id = tried.id`,
    [unit.workspaceId, id],
  );
}

type Settings = ReturnType<typeof settingsOf>;

/** What its owner sets, by the names of the request. */
function settingsOf(row: MailboxRow) {
  const { display_name, daily_cap, gap_seconds, send_window: window, status, append_sent, human_day } = row;
  return { display_name, daily_cap, gap_seconds, window, status, append_sent, human_day };
}

interface Written extends Settings {
  reason: string | null;
  declares: boolean;
  version: number;
}

async function write(unit: Unit, { id }: MailboxRow, after: Written): Promise<void> {
  await Promise.all([
    unit.sql.query(
      `update mailboxes set display_name = $3, daily_cap = $4, gap_seconds = $5, send_window = $6, status = $7,
         status_reason = $8, append_sent = $12, human_day = $13,
         failing_since = case when 'active' in (status, $7) then null else failing_since end,
         declared_warmed_at = case when $9 then $10 else declared_warmed_at end, updated_at = $10, version = $11
       where workspace_id = $1 and id = $2`,
      [
        unit.workspaceId,
        id,
        after.display_name,
        after.daily_cap,
        after.gap_seconds,
        after.window,
        after.status,
        after.reason,
        after.declares,
        unit.now,
        after.version,
        after.append_sent,
        after.human_day,
      ],
    ),
    // Whatever changed, the lane looks again at once.
    unit.sql.query(
      `update lanes set ready_at = '-infinity', throttled_since = null, throttled_until = null, throttled_by = null
       where workspace_id = $1 and mailbox_id = $2`,
      [unit.workspaceId, id],
    ),
  ]);
}
