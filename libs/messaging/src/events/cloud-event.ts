// CloudEvents 1.0 in the binary mode of its NATS binding: attributes are headers, the body is the data.
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import type { PublishedEvent } from '@sortie/contracts';
import { decodeAttribute, encodeAttribute } from './attribute-text.js';

/** An event as it arrived: which log it belongs to decides whether a cursor may apply it. */
export interface ArrivedEvent {
  logId: string;
  event: PublishedEvent;
  bytes: number;
}

/** `evt.<service>.<entity>.<fact>.<workspace>`; a type is `entity.fact`. */
export function eventSubject(service: string, event: PublishedEvent): string {
  return `evt.${service}.${event.type}.${event.workspace_id}`;
}

export function cloudEventHeaders(service: string, logId: string, event: PublishedEvent): MsgHdrs {
  const { meta } = event;
  const attributes: Record<string, string | undefined> = {
    id: event.id, source: `/workspaces/${event.workspace_id}/${service}`, specversion: '1.0', type: event.type,
    subject: event.stream_id, time: event.occurred_at, datacontenttype: 'application/json',
    workspaceid: event.workspace_id, schemanumber: String(event.schema), streamversion: String(event.version),
    partition: String(event.partition), position: String(event.position), logid: logId,
    traceparent: typeof meta['traceparent'] === 'string' ? meta['traceparent'] : undefined,
    meta: JSON.stringify(meta),
  };
  const result = headers();
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) result.set(`ce-${name}`, encodeAttribute(value));
  }
  // JetStream drops a second copy within its duplicate window.
  result.set('Nats-Msg-Id', event.id);
  return result;
}

/** Reads a message back; throws when it is not an event of ours. */
export function arrivedEvent(message: Msg): ArrivedEvent {
  const attribute = (name: string): string => {
    const value = message.headers?.get(`ce-${name}`);
    if (!value) throw new Error(`an event without ce-${name} on ${message.subject}`);
    return decodeAttribute(value);
  };
  return {
    logId: attribute('logid'),
    bytes: message.data.length,
    event: {
      id: attribute('id'), type: attribute('type'), schema: Number(attribute('schemanumber')),
      workspace_id: attribute('workspaceid'), stream_id: attribute('subject'),
      version: Number(attribute('streamversion')), partition: Number(attribute('partition')),
      position: Number(attribute('position')), data: message.json(),
      meta: JSON.parse(attribute('meta')) as Record<string, unknown>, occurred_at: attribute('time'),
    },
  };
}
