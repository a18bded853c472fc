import { Inject, Injectable } from '@nestjs/common';
import { minuteMs } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { gauge, Log } from '@sortie/platform';
import { outcomes, readLiveFigures } from './live-figures.js';

// Prometheus asks more often; a figure of a week may be a minute old.
const roundMs = minuteMs;

const mails = gauge('sortie_week_mails', 'Campaign mails of the last 7 days in live workspaces, by outcome');
const mailboxes = gauge('sortie_mailboxes', 'Mailboxes of live workspaces, by health band and status');

/** Keeps the metrics of deliverability. Every replica reports the same figures, so that a query takes their maximum. */
@Injectable()
export class LiveMetrics {
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Log) private readonly log: Log,
  ) {}

  start(): void {
    const begin = () => {
      this.running ??= this.round()
        .catch((error: unknown) => this.log.error('metrics of deliverability stay as they were', error))
        .finally(() => (this.running = undefined));
    };
    this.timer = setInterval(begin, roundMs);
    begin();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  async round(): Promise<void> {
    const { week, mailboxes: counted } = await readLiveFigures(this.store);
    for (const outcome of outcomes) mails.record(week[outcome], { outcome });
    for (const { band, status, count } of counted) mailboxes.record(count, { band, status });
  }
}
