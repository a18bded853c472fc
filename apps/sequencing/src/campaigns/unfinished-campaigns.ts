import { Inject, Injectable } from '@nestjs/common';
import { Log } from '@sortie/platform';
import { LaunchRunner } from './launch-runner.js';

/**
 * Goes on with the launches and stops of all workspaces that nobody has finished, beside what is sent: a large one, or
 * one whose audience cannot be read, holds up no mail.
 */
@Injectable()
export class UnfinishedCampaigns {
  private round?: Promise<void>;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(LaunchRunner) private readonly launches: LaunchRunner,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Starts a round unless one is running. */
  wake(): void {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    this.round ??= this.launches
      .resumeAll(undefined, signal)
      .catch((error: unknown) => this.log.error('a launch or stop could not go on; the next round tries again', error))
      .finally(() => (this.round = undefined));
  }

  /** Ends the round behind the page that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.round;
  }
}
