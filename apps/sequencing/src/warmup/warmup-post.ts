import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { Sender } from '../sending/sender.js';
import { wayOutColumns, wayOutOf, type WayOut, type WayOutRow } from '../sending/way-out.js';
import { SequencingConfig } from '../sequencing.config.js';
import { duePlans, dueWarmupMails } from './due.js';
import { noteWarmed } from './note-warmed.js';
import { giveUpOrphans, letGo, recordOutcome } from './outcome.js';
import { toldBy } from './partner.js';
import { storePlan } from './store-plan.js';
import { takeWarmupMail, type TakenMail } from './take-mail.js';
import { writeWarmupMail } from './write-warmup-mail.js';

// Five times within the second that a restart of the sandbox takes.
const sandboxPauseMs = 200;

/** Makes the exchange of warmup mail: plans days, sends what is due, says when a mailbox is warmed. */
@Injectable()
export class WarmupPost {
  private round?: Promise<void>;
  private stopping = false;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Starts a round for live workspaces unless one is running; a slow server never holds up campaign mail. */
  wake(): void {
    if (this.stopping) return;
    this.round ??= this.run()
      .catch((error: unknown) => this.log.error('a round of warmup failed; the next one tries again', error))
      .finally(() => (this.round = undefined));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.round;
  }

  /**
   * Everything that is due: in live workspaces, or in one of test mode, whose clock stands still meanwhile. Without a
   * number of its own this process claims nothing.
   */
  async run(workspaceId?: string): Promise<void> {
    const owner = this.sender.number;
    if (!owner) return;
    const nowOf = (id: string) => this.time.now(id);
    await giveUpOrphans(this.store, owner);
    await noteWarmed(this.store, nowOf, workspaceId);
    for (const { workspace_id, mailbox_id } of await duePlans(this.store, nowOf, workspaceId)) {
      const now = await nowOf(workspace_id);
      await this.store.within(workspace_id, { now }, (unit) => storePlan(unit, this.config, mailbox_id));
    }
    for (;;) {
      const due = await dueWarmupMails(this.store, nowOf, workspaceId);
      if (due.length === 0 || this.stopping || !this.sender.number) return;
      await Promise.all(due.map(({ workspace_id, id }) => this.send(workspace_id, id, owner)));
    }
  }

  private async send(workspaceId: string, id: string, owner: string): Promise<void> {
    const now = await this.time.now(workspaceId);
    const mail = await this.store.within(workspaceId, { now }, (unit) => takeWarmupMail(unit, id, owner));
    if (!mail) return;
    try {
      const way = await this.wayOut(workspaceId, mail);
      const written = await this.sender.signer.sign(workspaceId, mail.from.email, await writeWarmupMail(mail, now));
      const result = await this.sender.carry(way, written, id);
      const standsInInbox = way.sandboxed && toldBy(this.config, mail.to) === 'sandbox';
      await this.store.within(workspaceId, { now }, (unit) => recordOutcome(unit, mail, result, standsInInbox));
      if (result.kind === 'unreachable' && standsInInbox) await wait(sandboxPauseMs);
    } catch (error) {
      this.log.error('a warmup mail could not be made; it is given up', error, { warmup_mail_id: id });
      await letGo(this.store, workspaceId, id);
    }
  }

  private async wayOut(workspaceId: string, { from }: TakenMail): Promise<WayOut> {
    const { rows } = await this.store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<WayOutRow>(
        `select ${wayOutColumns} from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
         where m.workspace_id = $1 and m.id = $2`,
        [workspaceId, from.id],
      ),
    );
    return wayOutOf(this.store, this.config, { workspaceId, mailboxId: from.id }, rows[0]!);
  }
}
