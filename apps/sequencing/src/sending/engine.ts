import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { finishCompanyStops } from '../campaigns/finish-company-stops.js';
import { LaunchRunner } from '../campaigns/launch-runner.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { SentLookups } from '../imap/sent-lookups.js';
import { recoverHealth } from '../health/recover.js';
import { SequencingConfig } from '../sequencing.config.js';
import { WarmupPost } from '../warmup/warmup-post.js';
import { recoverOrphans } from './orphans.js';
import { folderOf } from './folder-of.js';
import { Sender } from './sender.js';
import { SenderIdentity } from './sender-identity.js';
import { SessionPool } from './session-pool.js';
import { resolveUnknown } from './unknown.js';

// How late a live mail may be because nobody looked; a gap between mails is minutes.
const tickMs = 500;
// Lanes in flight at once per process: each holds one SMTP connection and, briefly, one database connection.
const lanesAtOnce = 32;

/** The loop that makes what is due in live workspaces, and mends what died processes left behind in all of them. */
@Injectable()
export class Engine {
  private identity?: SenderIdentity;
  private timer?: NodeJS.Timeout;
  private round?: Promise<void>;
  private stopping = false;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(LaunchRunner) private readonly launches: LaunchRunner,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(SessionPool) private readonly sessions: SessionPool,
    @Inject(SentLookups) private readonly lookups: SentLookups,
    @Inject(WarmupPost) private readonly warmup: WarmupPost,
    @Inject(Log) private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    await this.takeNumber();
    this.timer = setInterval(() => {
      this.round ??= this.tick().finally(() => (this.round = undefined));
    }, tickMs);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.round;
    await this.warmup.stop();
    await this.sender.stop();
    this.identity?.release();
    await this.sessions.pool.end();
  }

  /**
   * Looks after orphans, large companies that have answered, health that has lasted its time, and unknown outcomes;
   * answers how many outcomes of the workspace are still unknown.
   */
  async mend(workspaceId?: string): Promise<number> {
    const nowOf = (id: string) => this.time.now(id);
    await recoverOrphans(this.store, this.sender.number ?? '0', nowOf);
    const folder = folderOf(this.store, this.config, this.lookups);
    const unknown = await resolveUnknown(this.store, folder, nowOf, workspaceId);
    await finishCompanyStops(this.store, nowOf, workspaceId);
    await recoverHealth(this.store, nowOf, workspaceId);
    return unknown;
  }

  private async tick(): Promise<void> {
    // Each for itself: a campaign whose audience cannot be read must not keep the others from sending.
    for (const part of [() => this.mend(), () => this.launches.resumeAll(), () => this.sendDue(), () => this.warmup.wake()]) {
      try {
        await part();
      } catch (error) {
        this.log.error('a part of the sending round failed; the next round tries again', error);
      }
    }
  }

  private async sendDue(): Promise<void> {
    for (let found = lanesAtOnce; found === lanesAtOnce && !this.stopping;) {
      const { rows } = await this.store.worker((sql) =>
        sql.query<{ workspace_id: string; mailbox_id: string }>(
          `select workspace_id, mailbox_id from lanes where not test and ready_at <= now() order by ready_at limit ${lanesAtOnce}`,
        ),
      );
      found = rows.length;
      await Promise.all(rows.map((lane) => this.sender.sendNext(lane.workspace_id, lane.mailbox_id, new Date())));
    }
  }

  private async takeNumber(): Promise<void> {
    this.identity = await SenderIdentity.take(this.sessions.pool, () => {
      this.sender.lose();
      if (this.stopping) return;
      this.log.warn('the session that names this sender was lost; taking another');
      setTimeout(() => this.takeNumber().catch((error: unknown) => this.log.error('no sender number', error)), tickMs);
    });
    this.sender.number = this.identity.number;
  }
}
