import { createPrivateKey } from 'node:crypto';
import type { EventStore } from '@sortie/event-store';
import type { ComposedMail } from '../mail/compose.js';
import { signMail, type SigningKey } from '../mail/dkim.js';
import { keyPlace } from './dkim-key.js';
import { selectDomains, signs } from './domain.rows.js';
import { domainOfAddress } from '../mail/domain-of-address.js';

// How long a key that was verified or removed may go unnoticed: it spares a query for every mail.
const keptMs = 10_000;
// Some kilobytes each.
const mostKept = 1_000;

/** Signs the mail of domains whose key is in the DNS. */
export class MailSigner {
  private readonly kept = new Map<string, { key: Promise<SigningKey | null>; until: number }>();

  constructor(private readonly store: EventStore) {}

  /** The mail with a signature of the sender's domain, or as it is when there is none to sign with. */
  async sign(workspaceId: string, from: string, mail: ComposedMail): Promise<ComposedMail> {
    const key = await this.key(workspaceId, domainOfAddress(from));
    return key ? { ...mail, raw: await signMail(mail.raw, key) } : mail;
  }

  private key(workspaceId: string, domain: string): Promise<SigningKey | null> {
    const name = `${workspaceId}|${domain}`;
    const known = this.kept.get(name);
    if (known && known.until > Date.now()) return known.key;
    if (this.kept.size >= mostKept) this.kept.clear();
    const key = this.read(workspaceId, domain);
    this.kept.set(name, { key, until: Date.now() + keptMs });
    // What failed is not kept: the next mail asks again.
    key.catch(() => this.kept.delete(name));
    return key;
  }

  private read(workspaceId: string, domain: string): Promise<SigningKey | null> {
    return this.store.read({ caller: { workspace_id: workspaceId } }, async (sql) => {
      const [row] = await selectDomains(sql, 'd.domain = $2', [workspaceId, domain]);
      if (!row || !signs(row)) return null;
      const { rows } = await sql.query<{ dkim_private: Buffer }>(
        'select dkim_private from domains where workspace_id = $1 and id = $2',
        [workspaceId, row.id],
      );
      const der = this.store.keyring.open(workspaceId, rows[0]!.dkim_private, keyPlace(row.id));
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      return { domain, selector: row.dkim_selector!, privateKey };
    });
  }
}
