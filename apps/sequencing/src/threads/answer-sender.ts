import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { SentLookups } from '../imap/sent-lookups.js';
import { folderOf } from '../sending/folder-of.js';
import { Sender } from '../sending/sender.js';
import type { SubmitResult } from '../sending/smtp.js';
import { untilRecorded } from '../sending/until-recorded.js';
import { verdictOf } from '../sending/verdict.js';
import { SequencingConfig } from '../sequencing.config.js';
import { mendAnswers } from './mend-answers.js';
import { prepareAnswer, type PreparedAnswer } from './prepare-answer.js';
import { recordFailure } from './record-failure.js';
import { giveBack, sendAccepted, sendFailed, sendUnknown } from './send-outcome.js';
import { submitAnswer } from './submit-answer.js';

// A person has just pressed send; who polls sees it gone.
const tickMs = 1000;
// What could not be made ready, for a reason that may pass, makes room for the others so long.
const putOffMs = 10_000;
// Answers in flight at once per process: people write few.
const atOnce = 8;

/** Sends what people answer in threads: at once, in real time, never twice, whatever the campaign's clock says. */
@Injectable()
export class AnswerSender {
  private timer?: NodeJS.Timeout;
  private round?: Promise<void>;
  private again = false;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(SentLookups) private readonly lookups: SentLookups,
    @Inject(Log) private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), tickMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /** There may be something to send; whoever comes while a round runs starts another behind it. */
  wake(): void {
    this.again = true;
    this.round ??= this.rounds().finally(() => (this.round = undefined));
  }

  /** Sends what is due and looks after what died or is unknown. */
  async run(): Promise<void> {
    const owner = this.sender.number;
    if (!owner) return;
    const folders = folderOf(this.store, this.config, this.lookups);
    await mendAnswers(this.store, folders, owner, (id) => this.time.now(id));
    const { rows } = await this.store.workerOnce<{ workspace_id: string; id: string }>(
      `select workspace_id, id from reply_sends where state = 'planned' and due_at <= now()
       order by due_at limit ${atOnce}`,
    );
    await Promise.all(rows.map((row) => this.attempt(row.workspace_id, row.id, owner)));
    if (rows.length === atOnce) this.again = true;
  }

  private async rounds(): Promise<void> {
    while (this.again) {
      this.again = false;
      try {
        await this.run();
      } catch (error) {
        this.log.error('answers could not be sent; the next round tries again', error);
      }
    }
  }

  /** Nobody's answer waits behind one that fails. */
  private async attempt(workspaceId: string, id: string, owner: string): Promise<void> {
    try {
      await this.send(workspaceId, id, owner);
    } catch (error) {
      this.log.error('an answer could not be made ready; it is tried again', error, { message_id: id });
      await this.store.within(workspaceId, {}, (unit) => giveBack(unit, id, ['planned'], putOffMs, null));
    }
  }

  private async send(workspaceId: string, id: string, owner: string): Promise<void> {
    const now = await this.time.now(workspaceId);
    const answer = await prepareAnswer(this.store, this.config, workspaceId, id);
    if (!answer) return;
    if ('reason' in answer) {
      const { reason, error } = answer;
      this.log.error('an answer cannot be written; it has failed', error, { message_id: id });
      return this.store.within(workspaceId, { now }, (unit) => sendFailed(unit, id, reason, ['planned']));
    }
    answer.mail = await this.sender.signer.sign(workspaceId, answer.from, answer.mail);
    const submission = { workspaceId, id, owner, to: answer.to, now };
    if (!(await submitAnswer(this.store, submission))) return;
    try {
      const result = await this.sender.carry(answer.way, answer.mail, id);
      await this.record(workspaceId, id, now, result, answer);
      if (result.kind !== 'accepted' || answer.way.via !== 'smtp' || answer.way.sandboxed) return;
      const { messageId, raw } = answer.mail;
      this.sender.onAccepted?.({ workspaceId, mailboxId: answer.mailboxId, messageId, raw });
    } catch (error) {
      this.log.error('the outcome of an answer could not be recorded; it is looked up', error, { message_id: id });
      await untilRecorded(() => this.store.within(workspaceId, { now }, (unit) => sendUnknown(unit, id)));
    }
  }

  private record(
    workspaceId: string,
    id: string,
    now: Date,
    result: SubmitResult,
    answer: PreparedAnswer,
  ): Promise<void> {
    const verdict = verdictOf(result);
    if (verdict.kind === 'accepted') return sendAccepted(this.store, workspaceId, id, now, verdict);
    return this.store.within(workspaceId, { now }, (unit) => recordFailure(unit, id, verdict, answer));
  }
}
