import { EventStore } from '@sortie/event-store';
import { defineService, Log, runMain } from '@sortie/platform';
import { DeliveriesEndpoint } from './deliveries/deliveries.endpoint.js';
import { Dispatcher } from './deliveries/dispatcher.js';
import { mostPerOrigin } from './deliveries/starts.js';
import { tracedEgress } from './deliveries/traced-egress.js';
import { createEgress, type Egress } from './egress/dispatcher.js';
import { EndpointsEndpoint } from './endpoints/endpoints.endpoint.js';
import { LogConsumer } from './log/log.consumer.js';
import { LogEndpoint } from './log/log.endpoint.js';
import { migrations } from './migrations/schema.js';
import { WebhooksConfig } from './webhooks.config.js';

const egress = Symbol('the way out');

/** Endpoints, deliveries, and the one log of each workspace. */
export const service = defineService({
  name: 'webhooks',
  migrations,
  config: WebhooksConfig,
  controllers: [EndpointsEndpoint, LogEndpoint, DeliveriesEndpoint],
  providers: [
    LogConsumer,
    {
      provide: egress,
      inject: [WebhooksConfig],
      useFactory: ({ allowPrivate }: WebhooksConfig) =>
        tracedEgress(createEgress({ allowPrivate, connectionsPerOrigin: mostPerOrigin })),
    },
    {
      provide: Dispatcher,
      inject: [EventStore, egress, Log],
      useFactory: (store: EventStore, way: Egress, log: Log) =>
        new Dispatcher({ store, egress: way, onError: (message, error) => log.error(message, error) }),
    },
  ],
  projections: [],
  onStart: (app) => app.get(Dispatcher).start(),
  onStop: async (app) => {
    await app.get(Dispatcher).stop();
    await app.get<Egress>(egress).close();
  },
});

await runMain(import.meta.url, service);
