import type { Contact } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import type { Operations } from '@sortie/messaging';
import { ownCall } from '../own-call.js';
import { readContacts } from '../read-contacts.js';
import type { SequencingConfig } from '../sequencing.config.js';
import type { RenderJob, RenderResult } from '../templates/render-job.js';
import type { Renderer } from '../templates/renderer.js';
import { acceptedAll, type Accepted } from './accepted.js';
import { Batches } from './batches.js';
import { claimAll } from './claim-all.js';
import { claimNext, type Claimed, type ClaimedTouch } from './claim.js';
import { submitAll, type LastLook } from './last-look.js';
import { readOutgoings, type Outgoing } from './outgoing.js';

/** The steps on the way of every mail, shared by the lanes of a workspace that are at the same step at a moment. */
export interface SharedSteps {
  claim(workspaceId: string, claim: Claim): Promise<Claimed>;
  read(workspaceId: string, touch: ClaimedTouch): Promise<Outgoing>;
  contact(workspaceId: string, contact: { id: string; now: Date }): Promise<Contact | undefined>;
  render(jobs: RenderJob[]): Promise<RenderResult[]>;
  look(workspaceId: string, look: LastLook & { now: Date }): Promise<boolean>;
  accept(workspaceId: string, accepted: Accepted): Promise<void>;
}

interface Claim {
  mailboxId: string;
  owner: string;
  now: Date;
}

export function sharedSteps(
  store: EventStore,
  operations: Operations,
  config: SequencingConfig,
  renderer: Renderer,
): SharedSteps {
  const claims = new Batches<Claim, Claimed>((workspaceId, all) => claimTogether(store, config, workspaceId, all));
  const reads = new Batches<ClaimedTouch, Outgoing>((workspaceId, touches) =>
    readOutgoings(store, config, workspaceId, touches));
  const contacts = new Batches<{ id: string; now: Date }, Contact | undefined>(async (workspaceId, wanted) => {
    const context = ownCall(workspaceId, latest(wanted));
    const found = await readContacts(operations, [...new Set(wanted.map(({ id }) => id))], context);
    const known = new Map(found.map((contact) => [contact.id, contact]));
    return wanted.map(({ id }) => known.get(id));
  });
  const renders = new Batches<RenderJob[], RenderResult[]>(async (_, all) => {
    const results = await renderer.render(all.flat());
    return all.map((jobs) => results.splice(0, jobs.length));
  });
  const looks = new Batches<LastLook & { now: Date }, boolean>((workspaceId, all) =>
    submitAll(store, workspaceId, all, latest(all)));
  const accepts = new Batches<Accepted, void>(async (workspaceId, all) => {
    await acceptedAll(store, workspaceId, all);
    return [];
  });
  return {
    claim: (workspaceId, claim) => claims.run(workspaceId, claim),
    read: (workspaceId, touch) => reads.run(workspaceId, touch),
    contact: (workspaceId, contact) => contacts.run(workspaceId, contact),
    // Templates know no workspace: all of them share one thread.
    render: (jobs) => renders.run('', jobs),
    look: (workspaceId, look) => looks.run(workspaceId, look),
    accept: (workspaceId, accepted) => accepts.run(workspaceId, accepted),
  };
}

/** Row locks do not keep claims of one transaction apart, so a lane is in it once. */
async function claimTogether(
  store: EventStore,
  config: SequencingConfig,
  workspaceId: string,
  claims: readonly Claim[],
): Promise<(Claimed | Promise<Claimed>)[]> {
  const policy = { failoverAfterHours: config.failoverAfterHours || null };
  const { owner } = claims.at(-1)!;
  const now = latest(claims);
  // Who asked under a number that was lost meanwhile claims nothing.
  const lanes = [...new Set(claims.filter((claim) => claim.owner === owner).map(({ mailboxId }) => mailboxId))];
  const together = await store.within(workspaceId, { now }, (unit) => claimAll(unit, lanes, owner, policy));
  const each = together ?? lanes.map((id) =>
    store.within(workspaceId, { now }, (unit) => claimNext(unit, id, owner, policy)));
  // What is claimed is committed, lane by lane: the failure of one must not hide it from those who make it.
  await Promise.allSettled(each);
  const first = new Map(lanes.map((id, index) => [id, each[index]!]));
  return claims.map(({ mailboxId }) => {
    const touch = first.get(mailboxId) ?? null;
    // Who asks twice for one lane at the same moment is told once what it has.
    first.delete(mailboxId);
    return touch;
  });
}

function latest(all: readonly { now: Date }[]): Date {
  return new Date(Math.max(...all.map(({ now }) => now.getTime())));
}
