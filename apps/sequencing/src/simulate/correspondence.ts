import type { EventStore } from '@sortie/event-store';
import type { WorkspaceTime } from '../clock/workspace-time.js';
import { InboundMails } from '../inbound/handle-mail.js';
import { parseMail } from '../inbound/parse.js';
import { recipientOf } from '../inbound/recipient-of.js';
import type { ComposedMail } from '../mail/compose.js';
import type { SubmitResult } from '../sending/smtp.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { TrackingEndpoint } from '../tracking/tracking.endpoint.js';
import type { Answer, People } from './people.js';

// Any that is a person's.
const browser = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0';

/** Mail that goes to the people of a dry run instead of to servers, and what comes back from them. */
export class Correspondence {
  /** How many mails went out so far. */
  mails = 0;
  private readonly attempts = new Map<string, number>();
  private readonly inbox: Answer[] = [];
  private readonly inbound: InboundMails;
  private readonly tracking: TrackingEndpoint;

  constructor(
    private readonly store: EventStore,
    private readonly config: SequencingConfig,
    private readonly people: People,
    time: WorkspaceTime,
  ) {
    this.inbound = new InboundMails(store, time, config);
    this.tracking = new TrackingEndpoint(store, time, config);
  }

  /** Hands a mail over, as a sender would to a server. */
  async carry(mail: ComposedMail, touchId: string): Promise<SubmitResult> {
    const attempt = (this.attempts.get(touchId) ?? 0) + 1;
    this.attempts.set(touchId, attempt);
    this.mails += 1;
    const { result, answer } = await this.people.receive(mail, attempt);
    if (answer) this.inbox.push(answer);
    return result;
  }

  /** Handles what has come back so far; false when nothing has. */
  async handleAnswers(): Promise<boolean> {
    const arrived = this.inbox.splice(0);
    for (const { kind, to, raw } of arrived) {
      if (kind === 'visit') {
        await this.tracking.fetch({ token: to.slice(to.lastIndexOf('/') + 1), user_agent: browser, automatic: false });
        continue;
      }
      const recipient = await recipientOf(this.store, this.config, to);
      if (recipient) await this.inbound.handle(await parseMail(raw), [recipient]);
    }
    return arrived.length > 0;
  }
}
