import { Controller, Inject } from '@nestjs/common';
import {
  dayMs, DomainError, isId, notFound, simulateSequence, type CallContext, type SimulateSequence, type Simulation,
} from '@sortie/contracts';
import { EventStore, rehearse } from '@sortie/event-store';
import { Handles, Operations } from '@sortie/messaging';
import { Log } from '@sortie/platform';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { MailProviders } from '../domains/mail-providers.js';
import { SequencingConfig } from '../sequencing.config.js';
import { copied } from './copied.js';
import { sandboxPeople, silent } from './people.js';
import { simulate } from './simulate.js';

// Each holds a connection and a processor for its while.
const mostAtOnce = 2;
const defaultDays = 90;

@Controller()
export class SimulateEndpoint {
  private running = 0;

  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(MailProviders) private readonly mailProviders: MailProviders,
    @Inject(SequencingConfig) private readonly config: SequencingConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** The code of a real launch and of real sending, on copies of the workspace's rows, with nobody behind the mail. */
  @Handles(simulateSequence)
  async simulate(input: SimulateSequence, context: CallContext): Promise<Simulation> {
    if (!isId('sequence', input.id)) throw notFound('sequence');
    if (this.running >= mostAtOnce) {
      throw new DomainError('UNAVAILABLE', 'Other simulations are running; repeat the request in a moment.');
    }
    const { workspace_id, mode } = context.caller;
    const people = mode === 'test' && this.config.sandboxUrl ? sandboxPeople(this.config.sandboxUrl) : silent;
    const startsAt = await this.time.now(workspace_id);
    const until = new Date(startsAt.getTime() + (input.days ?? defaultDays) * dayMs);
    const { operations, config, log } = this;
    // The copies have a clock, also of a workspace in live mode.
    const providers = { of: (domains: Iterable<string>) => this.mailProviders.of(domains, mode === 'test') };
    this.running += 1;
    try {
      return await rehearse(this.store, workspace_id, copied, (store) =>
        simulate({ store, operations, providers, config, log, people }, input, context, { startsAt, until }),
      );
    } finally {
      this.running -= 1;
    }
  }
}
