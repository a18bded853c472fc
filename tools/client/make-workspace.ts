// A workspace and its first key, through identity's internal operation, which only the operator of the bus may call.
import { createWorkspace, type CreateWorkspace, type NewWorkspace } from '@sortie/contracts';
import { callAsOperator, type OperatorAccount } from './operator-call.ts';

/** Makes a workspace; its first key is in this answer and never again. */
export async function makeWorkspace(account: OperatorAccount, wanted: CreateWorkspace): Promise<NewWorkspace> {
  return callAsOperator(account, createWorkspace, wanted);
}

/** The same as a command of a person: `<name> [--live]`. Undefined when that is not what they wrote. */
export async function workspaceCommand(
  account: () => Promise<OperatorAccount>,
  [name, flag, ...rest]: readonly string[],
): Promise<string[] | undefined> {
  if (!name || name.startsWith('-') || (flag !== undefined && flag !== '--live') || rest.length > 0) return undefined;
  const mode = flag === '--live' ? 'live' : 'test';
  const { workspace_id, api_key } = await makeWorkspace(await account(), { name, mode });
  return [`workspace  ${workspace_id}`, `API key    ${api_key}`, `The ${mode} key is not shown again.`];
}
