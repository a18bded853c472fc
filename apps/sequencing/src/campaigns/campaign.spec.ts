import { describe, expect, it } from '@jest/globals';
import type { DomainError, Fact } from '@sortie/contracts';
import { campaign, complete, create, launch, pause, resume, start, stop, update, type Campaign } from './campaign.js';

const launched = launch({ sequence_id: 'seq_1', campaign_id: 'cmp_1', group_id: 'grp_1', sequence_version: 2 });

function given(...facts: Fact[]): Campaign {
  return facts.reduce((state, fact) => campaign.evolve(state, fact as never), campaign.initial());
}
const types = (facts: Fact[]) => facts.map(({ type }) => type);
const refusal = (decide: () => unknown) => {
  try {
    decide();
  } catch (error) {
    return (error as DomainError).code;
  }
  return undefined;
};

describe('a campaign', () => {
  const active = given(...launched);
  const paused = given(...launched, ...pause(active));
  const stopped = given(...launched, ...stop(active));
  const completed = given(...launched, ...complete(active, 3));

  it('is active from its launch on', () => {
    expect(types(launched)).toEqual(['sequence.launched', 'campaign.started']);
    expect(active.status).toBe('active');
  });

  it('is paused and resumed; a second time it stays quiet', () => {
    expect(paused.status).toBe('paused');
    expect(pause(paused)).toEqual([]);
    expect(types(resume(paused))).toEqual(['campaign.resumed']);
    expect(resume(active)).toEqual([]);
  });

  it('is stopped for good', () => {
    expect(types(stop(paused))).toEqual(['campaign.stopped']);
    expect(stop(stopped)).toEqual([]);
    expect(refusal(() => resume(stopped))).toBe('INVALID_STATE');
    expect(refusal(() => pause(stopped))).toBe('INVALID_STATE');
  });

  it('completes once, also while it is paused, and never after a stop', () => {
    expect(complete(active, 3)).toMatchObject([{ type: 'campaign.completed', data: { total: 3 } }]);
    expect(types(complete(paused, 3))).toEqual(['campaign.completed']);
    expect(complete(completed, 3)).toEqual([]);
    expect(complete(stopped, 3)).toEqual([]);
    expect(refusal(() => stop(completed))).toBe('INVALID_STATE');
    expect(refusal(() => pause(completed))).toBe('INVALID_STATE');
  });

  it('says which figure paused it', () => {
    expect(pause(active)).toMatchObject([{ data: { reason: null } }]);
    expect(pause(active, 'bounce_rate')).toMatchObject([{ data: { reason: 'bounce_rate' } }]);
  });
});

describe('a draft', () => {
  const drafted = create({ campaign_id: 'cmp_1', sequence_id: 'seq_1', group_id: null });
  const draft = given(...drafted);
  const with2 = { group_id: null, sequence_version: 2 };

  it('starts once', () => {
    expect(draft.status).toBe('draft');
    const started = start(draft, with2);
    expect(types(started)).toEqual(['sequence.launched', 'campaign.started']);
    const active = given(...drafted, ...started);
    expect(active).toEqual({ id: 'cmp_1', sequenceId: 'seq_1', status: 'active' });
    expect(start(active, with2)).toEqual([]);
    expect(refusal(() => start(given(...drafted, ...started, ...pause(active)), with2))).toBe('INVALID_STATE');
  });

  it('neither pauses nor resumes nor completes', () => {
    expect(refusal(() => pause(draft))).toBe('INVALID_STATE');
    expect(refusal(() => resume(draft))).toBe('INVALID_STATE');
    expect(complete(draft, 0)).toEqual([]);
  });

  it('exchanges its sequence and group; a campaign that runs does not, and one that has ended only its name', () => {
    const changed = update(draft, ['sequence_id', 'group_id'], 'seq_2');
    expect(given(...drafted, ...changed).sequenceId).toBe('seq_2');
    const active = given(...launched);
    expect(refusal(() => update(active, ['group_id']))).toBe('INVALID_STATE');
    expect(types(update(active, ['settings.daily_limit']))).toEqual(['campaign.updated']);
    const stopped = given(...launched, ...stop(active));
    expect(refusal(() => update(stopped, ['name', 'settings.daily_limit']))).toBe('INVALID_STATE');
    expect(types(update(stopped, ['name']))).toEqual(['campaign.updated']);
    expect(update(stopped, [])).toEqual([]);
  });
});
