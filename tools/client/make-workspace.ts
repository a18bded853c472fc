// A workspace and its first key, through identity's internal operation, which only the operator of the bus may call.
import { createWorkspace, type NewWorkspace } from '@sortie/contracts';
import { callAsOperator, type OperatorAccount } from './operator-call.ts';

/** Makes a workspace; its test-mode key is in this answer and never again. */
export async function makeWorkspace(account: OperatorAccount, name: string): Promise<NewWorkspace> {
  return callAsOperator(account, createWorkspace, { name });
}
