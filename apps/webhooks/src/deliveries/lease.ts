import { performance } from 'node:perf_hooks';
import { newUuid } from '@sortie/contracts';
import { statement, type EventStore } from '@sortie/event-store';

// Longer than an attempt (15 s) with some margin: a process that lives never loses its lanes.
const defaultLeaseMs = 20_000;

const enroll = statement(
  'dispatcher-enroll',
  `insert into dispatchers as d (id, alive_until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
   on conflict (id) do update set alive_until = excluded.alive_until where d.alive_until > clock_timestamp()`,
);
// Of a row that others have buried nothing is left: who was late must not come to life again beside their heirs.
const renew = statement(
  'dispatcher-renew',
  `update dispatchers set alive_until = clock_timestamp() + $2 * interval '1 millisecond'
   where id = $1 and alive_until > clock_timestamp()`,
);
// What a dispatcher that is no more has held goes to whoever comes first; its attempts that nobody wrote are repeated.
// Whoever is buried by another at the same time, or took lanes in that moment, is found by the next burial.
const bury = statement(
  'dispatchers-bury',
  `with dead as (delete from dispatchers where alive_until < clock_timestamp())
   update lanes set held_by = null, due_at = greatest(statement_timestamp(), paused_until)
   where held_by is not null
     and held_by not in (select id from dispatchers where alive_until >= clock_timestamp())`,
);
const leave = statement('dispatcher-leave', 'update dispatchers set alive_until = clock_timestamp() where id = $1');

/** A dispatcher's sign of life: what it holds is its own as long as this is renewed in time. */
export class Lease {
  id = newUuid();
  private enrolled = false;
  private until = 0;

  constructor(
    private readonly store: EventStore,
    readonly leaseMs = defaultLeaseMs,
  ) {}

  /** Whether work may be started: by a clock that never jumps, counted from before the renewal was sent. */
  get valid(): boolean {
    return performance.now() < this.until;
  }

  /** Renews it and frees what dead dispatchers held. False: it had lapsed, and this is another dispatcher now. */
  async renew(): Promise<boolean> {
    const asked = performance.now();
    const { rowCount } = await this.store.workerOnce((this.enrolled ? renew : enroll)(this.id, this.leaseMs));
    this.enrolled = rowCount === 1;
    if (this.enrolled) this.until = asked + this.leaseMs;
    else this.id = newUuid();
    await this.store.workerOnce(bury());
    return this.enrolled;
  }

  /** Gives everything back at once. */
  async end(): Promise<void> {
    this.until = 0;
    await this.store.worker(async (sql) => {
      await sql.query(leave(this.id));
      await sql.query(bury());
    });
  }
}
