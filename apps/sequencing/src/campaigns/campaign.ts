import {
  campaignCompleted,
  campaignPaused,
  campaignResumed,
  campaignStarted,
  campaignStopped,
  DomainError,
  sequenceLaunched,
  type CampaignFacts,
  type CampaignStatus,
  type Fact,
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

export const campaign: Decider<Campaign> = {
  initial: () => ({ id: '', sequenceId: '', status: 'draft' }),
  evolve: (state, event: RecordedEvent<CampaignFacts>) => ({
    id: event.data.campaign_id,
    sequenceId: event.data.sequence_id,
    status: statusAfter[event.type] ?? state.status,
  }),
};

export function launch(facts: SequenceLaunched): Fact[] {
  return [sequenceLaunched(facts), campaignStarted({ campaign_id: facts.campaign_id, sequence_id: facts.sequence_id })];
}

export function pause(state: Campaign): Fact[] {
  if (state.status === 'paused') return [];
  if (state.status !== 'active') throw refused('paused', state);
  return [campaignPaused(facts(state))];
}

export function resume(state: Campaign): Fact[] {
  if (state.status === 'active') return [];
  if (state.status !== 'paused') throw refused('resumed', state);
  return [campaignResumed(facts(state))];
}

export function stop(state: Campaign): Fact[] {
  if (state.status === 'stopped') return [];
  if (state.status === 'completed') throw refused('stopped', state);
  return [campaignStopped(facts(state))];
}

/** All of its contacts have reached an end. */
export function complete(state: Campaign, total: number): Fact[] {
  if (state.status !== 'active' && state.status !== 'paused') return [];
  return [campaignCompleted({ ...facts(state), total })];
}

function facts(state: Campaign): CampaignFacts {
  return { campaign_id: state.id, sequence_id: state.sequenceId };
}

function refused(verb: string, { status }: Campaign): DomainError {
  return new DomainError('INVALID_STATE', `A ${status} campaign cannot be ${verb}.`);
}
