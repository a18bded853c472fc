import { Inject, Injectable } from '@nestjs/common';
import { Log, openPool, ServiceSettings } from '@sortie/platform';

// One for this sender's number, one for the mailboxes it reads, the others for test clocks that are being advanced.
const connections = 9;

/** Connections that are held for long, for locks that live as long as their session; apart from those of requests. */
@Injectable()
export class SessionPool {
  readonly pool: ReturnType<typeof openPool>;

  constructor(@Inject(ServiceSettings) settings: ServiceSettings, @Inject(Log) log: Log) {
    this.pool = openPool({ url: settings.appUrl, name: 'sequencing-sessions', max: connections, log });
  }
}
