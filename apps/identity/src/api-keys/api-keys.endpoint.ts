import { Controller } from '@nestjs/common';
import {
  createApiKey,
  listApiKeys,
  newId,
  revokeApiKey,
  type ApiKey,
  type ById,
  type CallContext,
  type CreateApiKey,
  type Deleted,
  type List,
  type ListApiKeys,
  type NewApiKey,
} from '@sortie/contracts';
import { cursorCodec, EventStore, ifMatch, type CursorCodec } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Clock, ServiceSettings } from '@sortie/platform';
import { IdentityConfig } from '../identity.config.js';
import { oweRevocation, type Owing } from '../leases/gateway-leases.js';
import { Recall } from '../leases/recall.js';
import { decideCreate, decideRevoke, inOrder } from './api-key.decide.js';
import { apiKeyStream } from './api-key.js';
import { listKeysPage } from './api-key-list.query.js';
import { issueKey } from './issue.js';

/** Where the sealed key of an answer belongs: it opens nowhere else. */
const placeOfKey = (apiKeyId: string) => `answers.key.${apiKeyId}`;

/** API keys of a workspace. */
@Controller()
export class ApiKeysEndpoint {
  private readonly cursors: CursorCodec;

  constructor(
    private readonly store: EventStore,
    private readonly config: IdentityConfig,
    private readonly recall: Recall,
    private readonly clock: Clock,
    { cursorKey }: ServiceSettings,
  ) {
    this.cursors = cursorCodec(cursorKey);
  }

  /**
   * The stored answer holds the key sealed (AES-256-GCM, bound to the key's id) and is swept after 24 hours: a repeat
   * gets the same answer as the first call, and nothing at rest can be read without the service's key.
   */
  @Handles(createApiKey)
  async create(input: CreateApiKey, context: CallContext): Promise<NewApiKey> {
    const { workspace_id } = context.caller;
    const sealed = await this.store.handleCommand(createApiKey, context, async (unit) => {
      const id = newId('apiKey');
      const { name, mode } = input;
      const wanted = { api_key_id: id, name, mode, scopes: inOrder(input.scopes), expires_at: utc(input.expires_at) };
      // Real time, not the workspace's: a test clock must not bring an expired key back.
      const facts = decideCreate(wanted, context.caller, this.clock.now());
      const { resource, key } = await issueKey(unit, wanted, facts, this.config.pepper);
      return { ...resource, key: unit.seal(key, placeOfKey(id)).toString('base64') };
    });
    const key = this.store.keyring.open(workspace_id, Buffer.from(sealed.key, 'base64'), placeOfKey(sealed.id));
    return { ...sealed, key: key.toString() };
  }

  @Handles(listApiKeys)
  list(input: ListApiKeys, context: CallContext): Promise<List<ApiKey>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) => listKeysPage(sql, this.cursors, workspace_id, input));
  }

  /** Answers once no gateway takes the key any more. A key may revoke itself. */
  @Handles(revokeApiKey)
  async revoke({ id }: ById, context: CallContext): Promise<Deleted> {
    let owing: Owing | undefined;
    const answer = await this.store.handleCommand(revokeApiKey, context, async (unit): Promise<Deleted> => {
      const key = await unit.load(apiKeyStream, id);
      const facts = decideRevoke(key.state, id);
      ifMatch(context, key.version);
      unit.append(id, key.version, facts);
      await unit.flush();
      owing = await oweRevocation(unit.sql, id);
      return { object: 'api_key', id, deleted: true };
    });
    await this.recall.everywhere(id, owing);
    return answer;
  }
}

/** The time as every answer writes it; what is no time stays as it is, for the decision to refuse. */
function utc(time: string | undefined): string | null {
  if (time === undefined) return null;
  const parsed = new Date(time);
  return Number.isNaN(parsed.getTime()) ? time : parsed.toISOString();
}
