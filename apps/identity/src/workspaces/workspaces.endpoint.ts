import { Controller } from '@nestjs/common';
import {
  createWorkspace,
  getMe,
  apiKeyCreated,
  newId,
  notFound,
  scopes,
  workspaceCreated,
  type CallContext,
  type CreateWorkspace,
  type Empty,
  type Me,
  type NewWorkspace,
} from '@sortie/contracts';
import { EventStore, statement } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { issueKey } from '../api-keys/issue.js';
import { IdentityConfig } from '../identity.config.js';

const nameOf = statement('workspace-name', 'select name from workspaces where workspace_id = $1');

/** Workspaces, and who the caller is in one. */
@Controller()
export class WorkspacesEndpoint {
  constructor(
    private readonly store: EventStore,
    private readonly config: IdentityConfig,
  ) {}

  /** The one answer that holds the first key. It is not kept, so a repeated call makes another workspace. */
  @Handles(createWorkspace)
  async create({ name, mode = 'test' }: CreateWorkspace, context: CallContext): Promise<NewWorkspace> {
    const workspace_id = newId('workspace');
    const meta = { correlation_id: context.request_id, traceparent: context.traceparent };
    return this.store.within(workspace_id, { now: new Date(context.now), meta }, async (unit) => {
      unit.append(workspace_id, 0, [workspaceCreated({ workspace_id, name })]);
      const first = { api_key_id: newId('apiKey'), mode, scopes: [...scopes] };
      const wanted = { ...first, name: 'First key', expires_at: null };
      const { key } = await issueKey(unit, wanted, [apiKeyCreated(first)], this.config.pepper);
      return { workspace_id, name, api_key: key };
    });
  }

  @Handles(getMe)
  async me(_: Empty, { caller, deadline }: CallContext): Promise<Me> {
    const { workspace_id, principal_id, mode } = caller;
    const { rows } = await this.store.read({ caller, deadline }, (sql) =>
      sql.query<{ name: string }>(nameOf(workspace_id)));
    const workspace = rows[0];
    if (!workspace) throw notFound('workspace');
    const { name: workspace_name } = workspace;
    return { object: 'me', workspace_id, workspace_name, api_key_id: principal_id, mode, scopes: [...caller.scopes] };
  }
}
