import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createEndpoint,
  listActivity,
  listDeliveries,
  listEvents,
  newId,
  operations,
  updateEndpoint,
} from '@sortie/contracts';
import { handledMethods } from '@sortie/messaging';
import { natsUsers, provisionRoles, serviceEnvironment, services } from '@sortie/local';
import { connectPlatform, PlatformSettings, readConfig, type Platform, type RunningService } from '@sortie/platform';
import { freshDatabase, privateNats, testMaster, type FreshDatabase } from '@sortie/testing';
import { DeliveriesEndpoint } from './deliveries/deliveries.endpoint.js';
import { EndpointsEndpoint } from './endpoints/endpoints.endpoint.js';
import { LogEndpoint } from './log/log.endpoint.js';
import { service } from './main.js';
import { call, openSink, type Sink } from './webhooks.fixture-spec.js';

describe('the webhooks service over the bus', () => {
  let database: FreshDatabase;
  let nats: Awaited<ReturnType<typeof privateNats>>;
  let running: RunningService | undefined;
  let gateway: Platform | undefined;
  let sink: Sink;

  beforeAll(async () => {
    const migrate = (url: string) => provisionRoles(url, ['webhooks'], testMaster);
    database = await freshDatabase({ name: 'webhooks-main', migrate });
    sink = await openSink();
    nats = await privateNats(natsUsers(services, testMaster));
    const source = { master: testMaster, databaseUrl: database.url, natsUrl: nats.url, publicUrl: 'http://127.0.0.1' };
    const extra = { SORTIE_LOG_LEVEL: 'silent', SORTIE_LOCAL_CALLS: 'off', SORTIE_ALLOW_UNSAFE_POSTGRES: 'on' };
    const env = serviceEnvironment('webhooks', {
      ...source,
      extra: { ...extra, SORTIE_WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' },
    });
    await service.migrate(env);
    running = await service.start(env);
    const settings = readConfig(PlatformSettings, serviceEnvironment('gateway', { ...source, extra }));
    gateway = await connectPlatform('gateway', settings);
  });

  afterAll(async () => {
    await gateway?.stop();
    await running?.stop();
    await sink.close();
    await nats.stop();
    await database.drop();
  });

  it('answers every operation that it declares', () => {
    const handled = [EndpointsEndpoint, LogEndpoint, DeliveriesEndpoint].flatMap(handledMethods);
    const declared = operations().filter(({ service: owner, route }) => owner === 'webhooks' && route);
    expect(handled.map(({ operation }) => operation.name).sort()).toEqual(declared.map(({ name }) => name).sort());
  });

  it('logs and delivers its own events like any other', async () => {
    const bus = gateway!.operations;
    const workspace = newId('workspace');
    const first = await bus.call(createEndpoint, { url: sink.url, events: ['contact.*'] }, call(workspace));
    const told = await bus.call(createEndpoint, { url: sink.url, events: ['webhook.disabled'] }, call(workspace));
    await bus.call(updateEndpoint, { id: first.id, status: 'disabled' }, call(workspace));
    const [received] = await sink.count(1);
    sink.verify(told.secret);
    expect(received!.json).toMatchObject({
      type: 'webhook.disabled',
      sequence: 1,
      workspace_id: workspace,
      data: { endpoint_id: first.id, reason: 'owner' },
    });
    const {
      data: [logged],
    } = await bus.call(listEvents, {}, call(workspace));
    expect(logged).toMatchObject({ id: received!.json['id'], sequence: 1 });
    expect((await bus.call(listActivity, {}, call(workspace))).data).toMatchObject([
      { summary: 'Webhook endpoint disabled' },
    ]);
    expect((await bus.call(listDeliveries, { id: told.id }, call(workspace))).data).toMatchObject([
      { event_id: logged!.id },
    ]);
  });
});
