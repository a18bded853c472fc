import { Injectable } from '@nestjs/common';
import { newId, serviceNames, confirmErasure, type PublishedEvent } from '@sortie/contracts';
import type { Unit } from '@sortie/event-store';
import { Consumes, Operations } from '@sortie/messaging';
import { Dispatcher } from '../deliveries/dispatcher.js';
import { appendToLog } from './append.js';

// As long as an interactive call may take; a crm that does not answer stops this consumer alone, until it does.
const confirmMs = 10_000;

/** Makes one log per workspace out of the logs of every service. */
@Injectable()
export class LogConsumer {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly operations: Operations,
  ) {}

  @Consumes({ name: 'webhooks-log-v1', from: serviceNames, batch: true })
  async append(events: PublishedEvent[], unit: Unit): Promise<void> {
    const toDeliver = await appendToLog(unit.sql, unit.workspaceId, events);
    if (toDeliver) unit.afterCommit(() => this.dispatcher.nudge());
  }

  /** Nothing that says something about a person is kept here, so there is nothing to erase before confirming. */
  @Consumes({ name: 'webhooks-erasures-v1', from: ['crm'], types: ['contact.erased'] })
  async confirm({ data }: PublishedEvent, unit: Unit): Promise<void> {
    const { erasure_id } = data as { erasure_id: string };
    await this.operations.call(confirmErasure, { erasure_id, service: 'webhooks' }, {
      caller: { workspace_id: unit.workspaceId, principal_id: 'webhooks', mode: 'live', scopes: [] },
      request_id: newId('request'),
      deadline: Date.now() + confirmMs,
      now: unit.now.toISOString(),
    });
  }
}
