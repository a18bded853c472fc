import { type CallContext, type CampaignSettings, type UpdateCampaign } from '@sortie/contracts';
import { ifMatch, type Unit } from '@sortie/event-store';
import { pause, resume, update } from './campaign.js';
import { changeStatus, holdTouches, lockCampaign, releaseTouches } from './change-status.js';
import { chooseSender, type SenderChoice } from './choose-sender.js';
import { lockSequence } from './launch-checks.js';
import { lookAgain } from './look-again.js';
import { changeSettings } from './settings.js';

interface Row extends SenderChoice {
  name: string;
  sequence_id: string;
  sequence_version: number;
  group_id: string | null;
  settings: CampaignSettings;
}

/** Applies a change, its status last; without one, nothing is recorded and the version stays. */
export async function updateInUnit(unit: Unit, context: CallContext, input: UpdateCampaign): Promise<void> {
  const locked = await lockCampaign(unit, input.id);
  ifMatch(context, locked.version);
  const { rows } = await unit.sql.query<Row>(
    `select name, sequence_id, sequence_version, pool_id, pool_chosen, sender_id, group_id, settings from campaigns
     where workspace_id = $1 and id = $2`,
    [unit.workspaceId, input.id],
  );
  const before = rows[0]!;
  const { name = before.name, sequence_id = before.sequence_id, group_id = before.group_id } = input;
  const settings = changeSettings(before.settings, input.settings ?? {});
  const draft = locked.state.status === 'draft';
  const other = draft && sequence_id !== before.sequence_id ? await lockSequence(unit, sequence_id) : null;
  const sender = await senderAfter(unit, input, before, draft ? { id: sequence_id, moved: other !== null } : null);
  const changed = [
    ...(['name', 'sequence_id', 'group_id'] as const).filter((m) => before[m] !== { name, sequence_id, group_id }[m]),
    ...changedSender(before, sender, draft),
    ...settings.changed.map((member) => `settings.${member}`),
  ];
  const facts = update(locked.state, changed, sequence_id);
  if (facts.length > 0) {
    unit.append(input.id, locked.version, facts);
    locked.version += facts.length;
    await unit.sql.query(
      `update campaigns set name = $3, sequence_id = $4, sequence_version = $5, pool_id = $6, group_id = $7,
         settings = $8, version = $9, updated_at = $10, pool_chosen = $11, sender_id = $12
       where workspace_id = $1 and id = $2`,
      [
        unit.workspaceId,
        input.id,
        name,
        sequence_id,
        other?.version ?? before.sequence_version,
        sender.pool_id,
        group_id,
        settings.after,
        locked.version,
        unit.now,
        sender.pool_chosen,
        sender.sender_id,
      ],
    );
  }
  if (input.status === 'paused') await changeStatus(unit, locked, pause(locked.state), 'paused', holdTouches);
  if (input.status === 'active') await changeStatus(unit, locked, resume(locked.state), 'active', releaseTouches);
  if (facts.length > 0) await lookAgain(unit, input.id, settings.changed);
}

/** The choice after the request; `draft` is the draft's sequence, null for a campaign that has started. */
async function senderAfter(
  unit: Unit,
  input: UpdateCampaign,
  before: SenderChoice,
  draft: { id: string; moved: boolean } | null,
): Promise<SenderChoice> {
  const named = input.mailbox_pool !== undefined || input.sender_email !== undefined;
  if (!named && !draft?.moved) return before;
  const own = draft ? (await lockSequence(unit, draft.id)).pool_id : before.pool_id;
  return chooseSender(unit, input, own, before);
}

/** Where its pool comes from matters as long as the sequence may get another one. */
function changedSender(before: SenderChoice, after: SenderChoice, draft: boolean): string[] {
  const otherPool = after.pool_id !== before.pool_id || (draft && after.pool_chosen !== before.pool_chosen);
  return [
    ...(otherPool && (after.pool_chosen || before.pool_chosen) ? ['mailbox_pool'] : []),
    ...(after.sender_id !== before.sender_id ? ['sender_email'] : []),
  ];
}
