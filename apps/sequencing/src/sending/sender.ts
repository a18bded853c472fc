import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventStore, wasUndone } from '@sortie/event-store';
import { Operations } from '@sortie/messaging';
import { Log, span } from '@sortie/platform';
import { mailKeys } from '../mail/mail-keys.js';
import { SequencingConfig } from '../sequencing.config.js';
import { MailSigner } from '../domains/mail-signer.js';
import type { AcceptedMail } from '../imap/sent-copies.js';
import { applyEarly } from '../resend/apply-early.js';
import { keyIsKept } from '../resend/repeatable.js';
import { createRenderer } from '../templates/renderer.js';
import { judge } from '../enrollments/judge.js';
import { branchOffFrom } from './branch-off.js';
import { brokeOff } from './broke-off.js';
import { settleWinner } from '../variants/settle-winner.js';
import { failOver } from '../failover/fail-over.js';
import type { Claimed, ClaimedTouch } from './claim.js';
import { letterOf } from './letter.js';
import { letGo } from './let-go.js';
import { LostClaims } from './lost-claims.js';
import { overtaken } from './overtaken.js';
import { mailboxFailed, postponed, refused, unreachable, unreached, unsendable } from './failures.js';
import { sharedSteps, type SharedSteps } from './shared-steps.js';
import { skipped, unwritten } from './skipped.js';
import { SmtpSubmitter, type SubmitResult } from './smtp.js';
import { submissionOf } from './submission.js';
import { throttled } from './throttled.js';
import { becameUnknown, tooLateToRepeat } from './unknown.js';
import { verdictOf } from './verdict.js';
import { submitBy, type Carrier } from './way-out.js';
import { writeMail, type Letter, type Written } from './write-mail.js';

// Five times within the second that a restart takes.
const sandboxPauseMs = 200;

/** Makes touches: claims one, writes its mail, looks a last time, submits, records how it ended. */
@Injectable()
export class Sender {
  /** This process's number while its session lasts; nothing is claimed without one. */
  number: string | null = null;
  /** Told of every mail that a real server has accepted; returns at once. */
  onAccepted?: (mail: AcceptedMail) => void;
  private readonly renderer = createRenderer();
  /** Also carries what people answer in threads: losing the number cuts that off too. */
  readonly submitter = new SmtpSubmitter();
  readonly signer: MailSigner;
  /** Nothing is claimed from their lanes before they are let go. */
  readonly lostClaims: LostClaims;
  private readonly steps: SharedSteps;
  /** How a mail is handed over; a dry run puts another in its place. */
  carry: Carrier = (way, mail, id) => submitBy(way, this.submitter, mail, id);
  /** What becomes of a touch that could not be made; a dry run, behind which nobody mends anything, ends there. */
  letGo = (touch: ClaimedTouch, now: Date): Promise<void> => letGo(this.store, touch, now);

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) operations: Operations,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(Log) private readonly log: Log,
  ) {
    this.signer = new MailSigner(store);
    this.lostClaims = new LostClaims(store);
    this.steps = sharedSteps(store, operations, config, this.renderer);
  }

  /** The session that names this sender is gone: whatever is on its way is cut off before others look it up. */
  lose(): void {
    this.number = null;
    this.submitter.abort();
  }

  async stop(): Promise<void> {
    this.submitter.close();
    await this.renderer.stop();
  }

  /** Makes the lane's next touch at workspace time `now`; false when none may go. */
  async sendNext(workspaceId: string, mailboxId: string, now: Date): Promise<boolean> {
    const owner = this.number;
    if (!owner || this.lostClaims.has(mailboxId)) return false;
    const touch = await this.claim(workspaceId, { mailboxId, owner, now });
    if (!touch) return false;
    if (touch === 'again') return true;
    if (touch === 'fail_over') return (await failOver(this.store, workspaceId, mailboxId, now)) > 0;
    const about = { touch_id: touch.id, campaign_id: touch.campaignId };
    try {
      await span('touch.send', about, () => this.make(touch, now));
    } catch (error) {
      this.log.error('a touch could not be made; it is let go', error, about);
      await this.letGo(touch, now);
    }
    return true;
  }

  private async claim(workspaceId: string, claim: { mailboxId: string; owner: string; now: Date }): Promise<Claimed> {
    try {
      return await this.steps.claim(workspaceId, claim);
    } catch (error) {
      if (!wasUndone(error)) this.lostClaims.add({ workspaceId, ...claim });
      throw error;
    }
  }

  private async make(touch: ClaimedTouch, now: Date): Promise<void> {
    const [outgoing, contact] = await Promise.all([
      this.steps.read(touch.workspaceId, touch),
      this.steps.contact(touch.workspaceId, { id: touch.contactId, now }),
    ]);
    const { way } = outgoing.mailbox;
    const perhaps = outgoing.perhapsSince;
    if (way.via === 'resend' && perhaps && !keyIsKept(perhaps)) return tooLateToRepeat(this.store, touch, now);
    const verdict = judge(outgoing.flow.steps, touch.step, outgoing.standing);
    if (verdict.kind === 'skip') return skipped(this.store, touch, now, verdict.reason, null);
    if (verdict.kind === 'branch') return branchOffFrom(this.store, touch, now, verdict.branch);
    if (!contact) return skipped(this.store, touch, now, 'contact_missing', 'failed');
    if (!contact.email) return skipped(this.store, touch, now, 'no_email', 'failed');
    if (outgoing.newlyWon) {
      await this.store.within(touch.workspaceId, { now }, (unit) => settleWinner(unit, touch.campaignId, touch.step));
    }
    const letter = letterOf(touch, outgoing, { ...contact, email: contact.email }, now);
    const written = await this.write(letter);
    if (!written.ok) return unwritten(this.store, touch, now, { fault: written.fault, variant: outgoing.variant });
    const mail = await this.signer.sign(touch.workspaceId, outgoing.mailbox.email, written.mail);
    const blind = (text: string) => this.store.keyring.blind(touch.workspaceId, text);
    const submission = submissionOf(written, outgoing, contact.email, blind);
    const goes = await this.steps.look(touch.workspaceId, { touch, submission, now });
    if (!goes) return overtaken(this.store, touch, now, submission);
    const result = await this.carry(way, mail, touch.id);
    await this.record(touch, now, result, { addressHash: submission.addressHash, delivered: way.sandboxed });
    if (result.kind !== 'accepted' || way.via !== 'smtp' || way.sandboxed) return;
    const { messageId } = mail;
    const raw = (await this.untracked(letter)) ?? mail.raw;
    this.onAccepted?.({ workspaceId: touch.workspaceId, mailboxId: touch.mailboxId, messageId, raw });
  }

  private write(letter: Letter): Promise<Written> {
    const { publicUrl } = this.config;
    return writeMail(letter, { renderer: { render: this.steps.render }, publicUrl, ...mailKeys(this.config) });
  }

  /** The copy for the Sent folder, when the mail is tracked: whoever reads that is the sender, who is not to count. */
  private async untracked({ rewriteHtml, ...letter }: Letter): Promise<Buffer | undefined> {
    if (!rewriteHtml || !this.onAccepted) return undefined;
    const copy = await this.write(letter);
    return copy.ok ? copy.mail.raw : undefined;
  }

  private record(
    touch: ClaimedTouch,
    now: Date,
    result: SubmitResult,
    { delivered, addressHash }: { addressHash: string; delivered: boolean },
  ): Promise<void> {
    const verdict = verdictOf(result);
    switch (verdict.kind) {
      case 'accepted':
        return this.steps.accept(touch.workspaceId, {
          touch,
          now,
          acceptance: { ...verdict, delivered, by: 'server', applyEarly },
        });
      case 'unknown':
        // The sandbox may start again at any time: that says nothing about a mailbox.
        return delivered ? becameUnknown(this.store, touch, now) : brokeOff(this.store, touch, now);
      case 'unreachable':
        return delivered ? this.awaitSandbox(touch, now) : unreachable(this.store, touch, now, verdict.text);
      case 'refused':
        return unsendable(this.store, touch, now, verdict.code, verdict.text);
      case 'mailbox_failed':
        return mailboxFailed(this.store, touch, now, verdict.text);
      case 'throttled':
        return throttled(this.store, touch, now, verdict);
      case 'postponed':
        return postponed(this.store, touch, now, verdict.code, verdict.text);
      case 'bounced':
        return refused(this.store, touch, now, { code: verdict.code, text: verdict.text, addressHash });
    }
  }

  /** The sandbox is a part of the platform and back within moments; a test clock must not run on without it. */
  private async awaitSandbox(touch: ClaimedTouch, now: Date): Promise<void> {
    await wait(sandboxPauseMs);
    await unreached(this.store, touch, now);
  }
}
