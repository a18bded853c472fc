import type { ImapFlow } from 'imapflow';

/** Tells of new mail in the selected folder, pushed by IDLE (RFC 2177) or found by polling where there is none. */
export class Doorbell {
  private rung = false;
  private wake: () => void = () => undefined;

  constructor(private readonly client: ImapFlow) {
    client.on('exists', () => this.ring());
    client.on('close', () => this.ring());
  }

  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** What comes from here on is new. */
  reset(): void {
    this.rung = false;
  }

  /** Resolves when it rings, at the latest after `ms`. The next command ends the IDLE. */
  async wait(ms: number): Promise<void> {
    if (this.rung) return;
    let timer: NodeJS.Timeout | undefined;
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    this.client.idle().catch(() => this.ring());
    await woken;
    clearTimeout(timer);
  }
}
