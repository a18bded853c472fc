import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, minuteMs } from '@sortie/contracts';
import { EventStore, readHeads, Relay } from '@sortie/event-store';
import { Bus, Operations } from '@sortie/messaging';
import { request } from 'undici';
import { LaunchRunner } from '../campaigns/launch-runner.js';
import { Engine } from '../sending/engine.js';
import { nextReady, readyLanes } from '../sending/ready-lanes.js';
import { Sender } from '../sending/sender.js';
import { SequencingConfig } from '../sequencing.config.js';
import { nextWarmup } from '../warmup/due.js';
import { WarmupPost } from '../warmup/warmup-post.js';
import { ownServers } from './own-servers.js';
import { peersCaughtUp } from './peers-caught-up.js';
import { Stragglers } from './stragglers.js';
import { WorkspaceTime } from './workspace-time.js';

// Mails in flight at once: the sandbox commits them in groups.
const lanesAtOnce = 8;
// An unknown outcome is settled some seconds after its connection broke.
const lookAgainMs = 100;

// Longer than any restart of the sandbox; its answers take milliseconds.
const settleMs = minuteMs;

/** How far an advance came, and which mailboxes it did not wait for. */
export interface Reached {
  now: Date;
  notAwaited: string[];
}

/** Moves a test clock on: to each earliest due time in turn, running all that is due there, until the target. */
@Injectable()
export class ClockRunner {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(Engine) private readonly engine: Engine,
    @Inject(LaunchRunner) private readonly launches: LaunchRunner,
    @Inject(WarmupPost) private readonly warmup: WarmupPost,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(Bus) private readonly bus: Bus,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
  ) {}

  /** Runs the workspace up to its target. Only the holder of the workspace's lock moves the clock, step by step. */
  async run(workspaceId: string): Promise<Reached> {
    await this.finishLaunches(workspaceId);
    const stragglers = new Stragglers(await ownServers(this.store, this.config, workspaceId));
    for (;;) {
      await this.runDue(workspaceId, stragglers);
      const clock = (await this.time.testClock(workspaceId))!;
      const next = await this.nextDue(workspaceId, stragglers);
      if (next && next <= clock.now) {
        // Another process holds the lane, or this one has just lost its number: it comes back within moments.
        await wait(lookAgainMs);
        continue;
      }
      const to = next && next < clock.target ? next : clock.target;
      if (to > clock.now) await this.moveTo(workspaceId, to);
      if (!next || next > clock.target) break;
    }
    await this.caughtUp();
    return { now: (await this.time.testClock(workspaceId))!.now, notAwaited: stragglers.ids };
  }

  /** An interrupted launch is part of what is due before the clock moves; one that cannot go on stays behind. */
  private async finishLaunches(workspaceId: string): Promise<void> {
    try {
      await this.launches.resumeAll(workspaceId);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'UNAVAILABLE') throw error;
    }
  }

  /** Everything due now, the sandbox's answers and their handling included. */
  private async runDue(workspaceId: string, stragglers: Stragglers): Promise<void> {
    const now = await this.time.now(workspaceId);
    for (let sent = true; sent;) {
      const lanes = await readyLanes(this.store, workspaceId, now, lanesAtOnce, stragglers.silent);
      const sends = lanes.map((id) => stragglers.patiently(id, this.sender.sendNext(workspaceId, id, now), false));
      const results = await Promise.all(sends);
      sent = results.includes(true);
      if (lanes.length > 0 && sent) continue;
      const since = Date.now();
      while (stragglers.awaited(await this.engine.mend(workspaceId), since).length > 0) await wait(lookAgainMs);
    }
    await this.warmup.run(workspaceId, stragglers);
    await this.settleSandbox();
  }

  /** The sandbox hands its answers to our listener, which commits before it says 250. */
  private async settleSandbox(): Promise<void> {
    if (!this.config.sandboxUrl) return;
    for (const giveUp = Date.now() + settleMs; ; await wait(lookAgainMs)) {
      const settled = await this.sandboxSettled();
      if (settled) return;
      if (Date.now() > giveUp)
        throw new DomainError('UNAVAILABLE', 'The sandbox still has answers to deliver; repeat the request.');
    }
  }

  /** False while answers are pending, or while the sandbox starts again: the clock must not run ahead of them. */
  private async sandboxSettled(): Promise<boolean> {
    try {
      const { statusCode, body } = await request(`${this.config.sandboxUrl}/sandbox/settle`, { method: 'POST' });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  private async nextDue(workspaceId: string, { silent }: Stragglers): Promise<Date | null> {
    const [lane, warmup] = await Promise.all([
      nextReady(this.store, workspaceId, silent),
      nextWarmup(this.store, workspaceId, silent),
    ]);
    return warmup && (!lane || warmup < lane) ? warmup : lane;
  }

  private async moveTo(workspaceId: string, to: Date): Promise<void> {
    await this.store.within(workspaceId, {}, (unit) =>
      unit.sql.query('update clocks set now = $2 where workspace_id = $1 and now < $2', [workspaceId, to]),
    );
    this.bus.connection.publish(`ctl.clock.${workspaceId}`);
  }

  /** Every consumer of our log has seen what happened, so that what a caller reads next is whole. */
  private async caughtUp(): Promise<void> {
    await this.relay.drain();
    await peersCaughtUp(this.operations, await this.store.worker(readHeads));
  }
}
