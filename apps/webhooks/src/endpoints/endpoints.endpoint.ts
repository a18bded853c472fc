import { Controller } from '@nestjs/common';
import {
  createEndpoint, deleteEndpoint, getEndpoint, listEndpoints, updateEndpoint, type ById, type CallContext,
  type CreateEndpoint, type Deleted, type Endpoint, type List, type ListEndpoints, type NewEndpoint,
  type UpdateEndpoint,
} from '@sortie/contracts';
import { cursorCodec, EventStore, ifMatch, type CursorCodec } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { ServiceSettings } from '@sortie/platform';
import { Dispatcher } from '../deliveries/dispatcher.js';
import { WebhooksConfig } from '../webhooks.config.js';
import { addEndpoint, removeEndpoint } from './add-and-remove.js';
import { placeOfSecret, show } from './endpoint.js';
import { findEndpoint, listEndpointsPage, lockEndpoint, saveEndpoint } from './endpoint.query.js';
import { checkedFilters } from './event-filters.js';
import { requireReachableUrl } from './endpoint-url.js';
import { disable, enable, startAfresh } from './switch.js';

/** Where a workspace's events are sent. */
@Controller()
export class EndpointsEndpoint {
  private readonly cursors: CursorCodec;

  constructor(
    private readonly store: EventStore,
    private readonly config: WebhooksConfig,
    private readonly dispatcher: Dispatcher,
    { cursorKey }: ServiceSettings,
  ) {
    this.cursors = cursorCodec(cursorKey);
  }

  /** The stored answer holds the secret sealed, as the table does: a repeat gets the same answer as the first call. */
  @Handles(createEndpoint)
  async create(input: CreateEndpoint, context: CallContext): Promise<NewEndpoint> {
    const events = checkedFilters(input.events);
    // A repeated request hears its answer, whatever the host's DNS says by now.
    const before = await this.store.answered(createEndpoint, context);
    if (!before) await requireReachableUrl(input.url, this.config.allowPrivate);
    const sealed = await this.store.handleCommand(createEndpoint, context, (unit) =>
      addEndpoint(unit, { ...input, events }),
    );
    const { keyring } = this.store;
    const bytes = Buffer.from(sealed.secret, 'base64');
    const secret = keyring.open(context.caller.workspace_id, bytes, placeOfSecret(sealed.id)).toString();
    return { ...sealed, secret };
  }

  @Handles(getEndpoint)
  get({ id }: ById, context: CallContext): Promise<Endpoint> {
    return this.store.read(context, async (sql) => show(await findEndpoint(sql, context.caller.workspace_id, id)));
  }

  @Handles(listEndpoints)
  list(input: ListEndpoints, context: CallContext): Promise<List<Endpoint>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) => listEndpointsPage(sql, this.cursors, workspace_id, input));
  }

  @Handles(updateEndpoint)
  async update(input: UpdateEndpoint, context: CallContext): Promise<Endpoint> {
    const events = input.events && checkedFilters(input.events);
    const before = await this.store.answered(updateEndpoint, context);
    if (input.url !== undefined && !before) await requireReachableUrl(input.url, this.config.allowPrivate);
    return this.store.handleCommand(updateEndpoint, context, async (unit) => {
      const row = await lockEndpoint(unit.sql, unit.workspaceId, input.id);
      ifMatch(context, row.version);
      const wanted = {
        ...row,
        url: input.url ?? row.url,
        events: events ?? row.events,
        description: input.description === undefined ? row.description : input.description,
      };
      unit.afterCommit(() => this.dispatcher.forget(input.id));
      if (wanted.url !== row.url) await startAfresh(unit, row.id);
      if (input.status === 'disabled' && row.status === 'enabled') return show(await disable(unit, wanted, 'owner'));
      if (input.status === 'enabled' && row.status === 'disabled') return show(await enable(unit, wanted));
      return show(await saveEndpoint(unit.sql, unit.workspaceId, wanted, unit.now));
    });
  }

  @Handles(deleteEndpoint)
  async delete({ id }: ById, context: CallContext): Promise<Deleted> {
    return this.store.handleCommand(deleteEndpoint, context, async (unit): Promise<Deleted> => {
      const { version } = await lockEndpoint(unit.sql, unit.workspaceId, id);
      ifMatch(context, version);
      await removeEndpoint(unit, id);
      unit.afterCommit(() => this.dispatcher.forget(id));
      return { object: 'webhook', id, deleted: true };
    });
  }
}
