import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventStore, type Unit } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { Stragglers } from '../clock/stragglers.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { endTest } from '../placement/end-test.js';
import { TestLetters } from '../placement/test-letters.js';
import { Sender } from '../sending/sender.js';
import { wayOutOf } from '../sending/way-out.js';
import { SequencingConfig } from '../sequencing.config.js';
import { refHeader } from './ref-header.js';
import { dueWork, type Place } from './due.js';
import { noteWarmed } from './note-warmed.js';
import { giveUp, recordOutcome } from './outcome.js';
import { toldBy } from './partner.js';
import { storePlan } from './store-plan.js';
import { takeWarmupMail } from './take-mail.js';
import { writeWarmupMail } from './write-warmup-mail.js';

// Five times within the second that a restart of the sandbox takes.
const sandboxPauseMs = 200;

/**
 * Makes the exchange of warmup mail: plans days, sends what is due, says when a mailbox is warmed. The mails of
 * placement tests go the same way.
 */
@Injectable()
export class WarmupPost {
  private round?: Promise<void>;
  private stopping = false;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(TestLetters) private readonly letters: TestLetters,
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
   * number of its own this process claims nothing. Whom the clock does not wait for sends nothing more.
   */
  async run(workspaceId?: string, stragglers = new Stragglers()): Promise<void> {
    const owner = this.sender.number;
    if (!owner) return;
    for (let goesOn = true; goesOn && !this.stopping && this.sender.number; ) {
      const at = workspaceId === undefined ? new Date() : await this.time.now(workspaceId);
      const { warmed, orphans, ended, plans, mails } = await dueWork(
        this.store,
        owner,
        at,
        workspaceId,
        stragglers.silent,
      );
      for (const place of orphans) await this.within(place, at, giveUp);
      for (const place of ended) await this.within(place, at, endTest);
      // Of all workspaces: nobody else says it of those that nobody advances.
      for (const place of warmed) await this.within(place, await this.time.now(place.workspace_id), noteWarmed);
      for (const place of plans) await this.within(place, at, (unit, id) => storePlan(unit, this.config, id));
      const sends = mails.map((mail) =>
        stragglers.patiently(mail.from_mailbox_id, this.send(mail, at, owner), undefined),
      );
      await Promise.all(sends);
      goesOn = plans.length + mails.length > 0;
    }
  }

  private within<T>({ workspace_id, id }: Place, now: Date, work: (unit: Unit, id: string) => Promise<T>): Promise<T> {
    return this.store.within(workspace_id, { now }, (unit) => work(unit, id));
  }

  private async send(place: Place, now: Date, owner: string): Promise<void> {
    const workspaceId = place.workspace_id;
    const mail = await this.within(place, now, (unit, id) => takeWarmupMail(unit, id, owner));
    if (!mail) return;
    try {
      const way = wayOutOf(this.store, this.config, { workspaceId, mailboxId: mail.from.id }, mail.way);
      const composed = await (mail.placementTestId
        ? this.letters.write(workspaceId, mail, now)
        : writeWarmupMail(mail, now));
      if ('kind' in composed) {
        await this.within(place, now, (unit) => recordOutcome(unit, mail, composed, false));
        return;
      }
      if (way.via === 'resend') composed.content.headers[refHeader] = mail.messageId;
      const written = await this.sender.signer.sign(workspaceId, mail.from.email, composed);
      const result = await this.sender.carry(way, written, mail.id);
      const standsInInbox = way.sandboxed && toldBy(this.config, mail.to) === 'sandbox';
      await this.within(place, now, (unit) => recordOutcome(unit, mail, result, standsInInbox));
      if (result.kind === 'unreachable' && standsInInbox) await wait(sandboxPauseMs);
    } catch (error) {
      this.log.error('a warmup mail could not be made; it is given up', error, { warmup_mail_id: mail.id });
      await this.within(place, now, giveUp);
    }
  }
}
