import { Inject, Injectable } from '@nestjs/common';
import { minuteMs } from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Log } from '@sortie/platform';
import { DomainChecker } from './domain-checker.js';
import { domainOf } from './domain.rows.js';
import { noteDomain } from './ensure-domain.js';

// Due to the minute is punctual enough for a daily check.
const roundMs = minuteMs;
// Looked up at once; some DNS queries each.
const atOnce = 10;

/** Checks the domains of live workspaces daily. Test mode is checked when it is asked for: its clock stands. */
@Injectable()
export class DomainWatch {
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(DomainChecker) private readonly checker: DomainChecker,
    @Inject(Log) private readonly log: Log,
  ) {}

  start(): void {
    const begin = () => {
      this.running ??= this.round()
        .catch((error: unknown) => this.log.error('a round of domain checks failed; the next one tries again', error))
        .finally(() => (this.running = undefined));
    };
    this.timer = setInterval(begin, roundMs);
    begin();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Checks what is due; a domain that another process has taken is passed over. */
  async round(now = new Date()): Promise<void> {
    await this.adopt();
    const due = await this.take(now);
    await Promise.all(
      due.map(({ workspace_id, id }) =>
        this.checker.check(workspace_id, id, now).catch((error: unknown) => {
          this.log.error('a domain could not be checked; it is tried again', error, { domain_id: id });
        }),
      ),
    );
  }

  private async take(now: Date): Promise<{ workspace_id: string; id: string }[]> {
    const { rows } = await this.store.workerOnce<{ workspace_id: string; id: string }>(
      // Ten minutes are more than a check takes: whoever dies over it leaves it to the next.
      `update domains set next_check_at = $1::timestamptz + interval '10 minutes'
       where (workspace_id, id) in (
         select workspace_id, id from domains where not test and next_check_at <= $1
         order by next_check_at limit ${atOnce} for update skip locked)
       returning workspace_id, id`,
      [now],
    );
    return rows;
  }

  /** Domains of mailboxes that were connected before domains were kept. */
  private async adopt(): Promise<void> {
    const { rows } = await this.store.workerOnce<{ workspace_id: string; domain: string }>(
      `select distinct m.workspace_id, ${domainOf('m.email')} as domain
       from mailboxes m join lanes l on l.workspace_id = m.workspace_id and l.mailbox_id = m.id and not l.test
       left join domains d on d.workspace_id = m.workspace_id and d.domain = ${domainOf('m.email')}
       where d.id is null limit 100`,
    );
    for (const { workspace_id, domain } of rows) {
      await this.store.within(workspace_id, {}, (unit) => noteDomain(unit, domain, false));
    }
  }
}
