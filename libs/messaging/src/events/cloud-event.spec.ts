import { describe, expect, it } from '@jest/globals';
import type { Msg } from '@nats-io/transport-node';
import type { PublishedEvent } from '@sortie/contracts';
import { decodeAttribute, encodeAttribute } from './attribute-text.js';
import { arrivedEvent, cloudEventHeaders, eventSubject } from './cloud-event.js';

const event: PublishedEvent = {
  id: 'evt_1',
  type: 'contact.created',
  schema: 2,
  workspace_id: 'ws_1',
  stream_id: 'con_1',
  version: 3,
  partition: 7,
  position: 41,
  data: { contact_id: 'con_1' },
  occurred_at: '2026-01-05T09:00:00.000Z',
  meta: {
    actor: 'key_1',
    note: 'ä "quoted" 100%',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
};

describe('CloudEvents in NATS headers', () => {
  it('carries the attributes of binary mode', () => {
    const headers = cloudEventHeaders('crm', 'log-1', event);
    expect(eventSubject('crm', event)).toBe('evt.crm.contact.created.ws_1');
    expect(headers.get('ce-specversion')).toBe('1.0');
    expect(headers.get('ce-source')).toBe('/workspaces/ws_1/crm');
    expect(headers.get('ce-type')).toBe('contact.created');
    expect(headers.get('ce-time')).toBe('2026-01-05T09:00:00.000Z');
    expect(headers.get('Nats-Msg-Id')).toBe('evt_1');
    for (const name of headers.keys()) {
      expect(name).toMatch(/^(ce-[a-z0-9]{1,20}|Nats-Msg-Id)$/);
      expect(headers.get(name)).toMatch(/^[\x21\x23-\x7e]+$/);
    }
  });

  it('arrives as it was sent', () => {
    const message = {
      headers: cloudEventHeaders('crm', 'log-1', event),
      data: Buffer.from(JSON.stringify(event.data)),
      json: () => ({ ...event.data }),
      subject: eventSubject('crm', event),
    } as unknown as Msg;
    expect(arrivedEvent(message)).toMatchObject({ logId: 'log-1', event });
  });

  it('encodes as the binding says, and reads more than it writes', () => {
    expect(encodeAttribute('Euro € 😀 "x" %')).toBe('Euro%20%E2%82%AC%20%F0%9F%98%80%20%22x%22%20%25');
    expect(decodeAttribute('%e2%82%ac%41')).toBe('€A');
    expect(() => decodeAttribute('%E2%82')).toThrow();
  });
});
