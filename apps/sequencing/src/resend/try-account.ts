import { DomainError, type ServerCheck } from '@sortie/contracts';
import { checkAccount } from './connect.js';
import type { ResendAccount } from './submit.js';

/** Whether a mailbox can send with its key, as a connection test says it. */
export async function tryAccount(account: ResendAccount, email: string): Promise<ServerCheck> {
  try {
    await checkAccount(account, email);
    return { ok: true, reason: null, detail: 'Resend knows the key.' };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const reason = error.code === 'PROVIDER_FAILED' ? 'unreachable' : 'auth_failed';
    return { ok: false, reason, detail: error.detail };
  }
}
