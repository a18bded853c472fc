import type { Unit } from '@sortie/event-store';
import { createHash } from 'node:crypto';
import type { InboundMail } from './inbound-mail.js';

/** False when this mail was handled before: its sender may not have heard our 250, or it came by another way too. */
export function firstMail(unit: Unit, mail: InboundMail): Promise<boolean> {
  return firstTime(unit, mail.messageId ?? `${mail.from?.address}\n${mail.subject}\n${mail.text}`);
}

/** False when something of that name was handled before: the same bounce is often told twice. */
export async function firstTime(unit: Unit, name: string): Promise<boolean> {
  const { rowCount } = await unit.sql.query(
    'insert into inbound_seen (workspace_id, message_hash) values ($1, $2) on conflict do nothing',
    [unit.workspaceId, createHash('sha256').update(name).digest('hex')],
  );
  return rowCount === 1;
}
