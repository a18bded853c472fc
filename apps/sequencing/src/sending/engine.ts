import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { finishCompanyStops } from '../campaigns/finish-company-stops.js';
import { UnfinishedCampaigns } from '../campaigns/unfinished-campaigns.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { SentLookups } from '../imap/sent-lookups.js';
import { recoverHealth } from '../health/recover.js';
import { SequencingConfig } from '../sequencing.config.js';
import { WarmupPost } from '../warmup/warmup-post.js';
import { recoverOrphans } from './orphans.js';
import { folderOf } from './folder-of.js';
import { KeptNumber } from './kept-number.js';
import { Sender } from './sender.js';
import { SessionPool } from './session-pool.js';
import { resolveUnknown } from './unknown.js';

// How late a live mail may be because nobody looked; a gap between mails is minutes.
const tickMs = 500;
// Lanes in flight at once per process: each holds one SMTP connection; those of a workspace share their transactions.
const lanesAtOnce = 128;
// With more to send than there is time for, everything else has its turn this often.
const roundMs = 5000;

interface ReadyLane {
  workspace_id: string;
  mailbox_id: string;
}

/** The loop that makes what is due in live workspaces, and mends what died processes left behind in all of them. */
@Injectable()
export class Engine {
  private readonly number: KeptNumber;
  private timer?: NodeJS.Timeout;
  private round?: Promise<void>;
  private stopping = false;
  /** Lanes that a mail is under way from, by mailbox. */
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(UnfinishedCampaigns) private readonly campaigns: UnfinishedCampaigns,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(SessionPool) private readonly sessions: SessionPool,
    @Inject(SentLookups) private readonly lookups: SentLookups,
    @Inject(WarmupPost) private readonly warmup: WarmupPost,
    @Inject(Log) private readonly log: Log,
  ) {
    this.number = new KeptNumber(sessions.pool, sender, log);
  }

  async start(): Promise<void> {
    await this.number.start();
    this.timer = setInterval(() => {
      this.round ??= this.tick().finally(() => (this.round = undefined));
    }, tickMs);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await Promise.all([this.round, this.campaigns.stop()]);
    await Promise.all(this.underWay.values());
    await this.warmup.stop();
    await this.sender.stop();
    await this.number.stop();
    await this.sessions.pool.end();
  }

  /**
   * Looks after claims that were lost, orphans, large companies that have answered, health that has lasted its time, and
   * unknown outcomes; answers the mailboxes whose outcomes are still unknown and may be told.
   */
  async mend(workspaceId?: string): Promise<string[]> {
    const nowOf = (id: string) => this.time.now(id);
    await this.sender.lostClaims.letGo(nowOf);
    await recoverOrphans(this.store, this.sender.number ?? '0', nowOf);
    const folder = folderOf(this.store, this.config, this.lookups);
    const unknown = await resolveUnknown(this.store, folder, nowOf, workspaceId);
    await finishCompanyStops(this.store, nowOf, workspaceId);
    await recoverHealth(this.store, nowOf, workspaceId);
    return unknown;
  }

  private async tick(): Promise<void> {
    // Launches and stops take their time, and what others have to send does not wait for them.
    this.campaigns.wake();
    // Each for itself: what cannot be mended must not keep the others from sending.
    for (const part of [() => this.mend(), () => this.sendDue(), () => this.warmup.wake()]) {
      try {
        await part();
      } catch (error) {
        this.log.error('a part of the sending round failed; the next round tries again', error);
      }
    }
  }

  /** Keeps lanes under way while there is something to send; a slow server holds up its own lane alone. */
  private async sendDue(): Promise<void> {
    const until = Date.now() + roundMs;
    // Nothing may go from these, or another process has them: they are looked at again in the next round.
    const resting = new Set<string>();
    while (!this.stopping && Date.now() < until) {
      const found = await this.readyLanes();
      const ready = found.filter(({ mailbox_id: id }) => !resting.has(id) && !this.underWay.has(id));
      for (const lane of ready.slice(0, lanesAtOnce - this.underWay.size)) this.startLane(lane, resting);
      if (this.underWay.size === 0) return;
      const started = [...this.underWay.values()];
      await Promise.race([Promise.race(started), pause(tickMs)]);
    }
  }

  private startLane({ workspace_id, mailbox_id }: ReadyLane, resting: Set<string>): void {
    const sent = this.sender
      .sendNext(workspace_id, mailbox_id, new Date())
      .catch((error: unknown) => this.log.error('a lane could not be looked at; the next round tries again', error))
      .then((went) => {
        this.underWay.delete(mailbox_id);
        if (!went) resting.add(mailbox_id);
      });
    this.underWay.set(mailbox_id, sent);
  }

  private async readyLanes(): Promise<ReadyLane[]> {
    const { rows } = await this.store.workerOnce<ReadyLane>({
      name: 'lanes-due',
      text: `select workspace_id, mailbox_id from lanes where not test and ready_at <= now() order by ready_at
             limit ${2 * lanesAtOnce}`,
    });
    return rows;
  }
}
