import {
  campaignCompleted,
  campaignCreated,
  campaignPaused,
  campaignResumed,
  campaignStarted,
  campaignStopped,
  campaignUpdated,
  DomainError,
  sequenceLaunched,
  type CampaignCreated,
  type CampaignFacts,
  type CampaignStatus,
  type Fact,
  type HealthCause,
  type SequenceLaunched,
} from '@sortie/contracts';
import type { Decider, RecordedEvent } from '@sortie/event-store';

/** One launch of a sequence over an audience. */
export interface Campaign {
  id: string;
  sequenceId: string;
  status: CampaignStatus;
}

const statusAfter: Record<string, CampaignStatus> = {
  'campaign.started': 'active',
  'campaign.paused': 'paused',
  'campaign.resumed': 'active',
  'campaign.stopped': 'stopped',
  'campaign.completed': 'completed',
};

/** Folds a campaign from its facts. */
export const campaign: Decider<Campaign> = {
  initial: () => ({ id: '', sequenceId: '', status: 'draft' }),
  evolve: (state, event: RecordedEvent<CampaignFacts>) => ({
    id: event.data.campaign_id,
    sequenceId: event.data.sequence_id,
    status: statusAfter[event.type] ?? state.status,
  }),
};

/** A draft, which starts later. */
export function create(facts: CampaignCreated): Fact[] {
  return [campaignCreated(facts)];
}

/** A campaign that starts as it is made. */
export function launch(facts: SequenceLaunched): Fact[] {
  return [sequenceLaunched(facts), campaignStarted({ campaign_id: facts.campaign_id, sequence_id: facts.sequence_id })];
}

/** A draft begins. */
export function start(state: Campaign, facts: Pick<SequenceLaunched, 'group_id' | 'sequence_version'>): Fact[] {
  if (state.status === 'active') return [];
  if (state.status !== 'draft') throw refused('started', state);
  return launch({ ...factsOf(state), ...facts });
}

const onlyOfDrafts = new Set(['sequence_id', 'group_id', 'mailbox_pool', 'sender_email']);

/** `changed` names members; a sequence or a sender is only exchanged before the start. */
export function update(state: Campaign, changed: string[], sequenceId = state.sequenceId): Fact[] {
  if (changed.length === 0) return [];
  const member = changed.find((name) => onlyOfDrafts.has(name));
  if (member && state.status !== 'draft') {
    throw new DomainError('INVALID_STATE', `${member} can only change while the campaign is a draft.`);
  }
  const ended = state.status === 'stopped' || state.status === 'completed';
  if (ended && changed.some((name) => name !== 'name')) throw refused('changed, except for its name', state);
  return [campaignUpdated({ campaign_id: state.id, sequence_id: sequenceId, changed })];
}

/** `cause`: the figure that asks for it when nobody does. */
export function pause(state: Campaign, cause: HealthCause | null = null): Fact[] {
  if (state.status === 'paused') return [];
  if (state.status !== 'active') throw refused('paused', state);
  return [campaignPaused({ ...factsOf(state), reason: cause })];
}

/** A paused campaign goes on. */
export function resume(state: Campaign): Fact[] {
  if (state.status === 'active') return [];
  if (state.status !== 'paused') throw refused('resumed', state);
  return [campaignResumed(factsOf(state))];
}

/** Ends the campaign for good. */
export function stop(state: Campaign): Fact[] {
  if (state.status === 'stopped') return [];
  if (state.status === 'completed') throw refused('stopped', state);
  return [campaignStopped(factsOf(state))];
}

/** All of its contacts have reached an end. */
export function complete(state: Campaign, total: number): Fact[] {
  if (state.status !== 'active' && state.status !== 'paused') return [];
  return [campaignCompleted({ ...factsOf(state), total })];
}

function factsOf(state: Campaign): CampaignFacts {
  return { campaign_id: state.id, sequence_id: state.sequenceId };
}

function refused(verb: string, { status }: Campaign): DomainError {
  const hint = status === 'draft' ? ' Start it first.' : '';
  return new DomainError('INVALID_STATE', `A ${status} campaign cannot be ${verb}.${hint}`);
}
