import type { OauthInput, OauthShown } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { secretPlace } from '../mailboxes/secret-place.js';
import type { SequencingConfig } from '../sequencing.config.js';
import type { Held } from './fetch-token.js';
import { tokenUrl } from './token-url.js';
import { tokensOf, type Tokens } from './tokens.js';

/** The columns of a mailbox that hold its grant. */
export interface OauthColumns {
  oauth: OauthShown | null;
  oauth_secret: Buffer | null;
}

/** What is shown of a grant, and what is sealed. */
export function oauthOf(input: OauthInput): { shown: OauthShown; held: Held } {
  const { provider, client_id, client_secret, refresh_token } = input;
  const tenant = provider === 'microsoft' ? (input.tenant ?? 'common') : null;
  return { shown: { provider, client_id, tenant }, held: { client_secret, refresh_token } };
}

/** The tokens of a mailbox that has a grant. What its token server gives is kept, for all processes. */
export function mailboxTokens(
  store: EventStore,
  config: SequencingConfig,
  { workspaceId, mailboxId }: { workspaceId: string; mailboxId: string },
  row: OauthColumns & { test: boolean },
): Tokens | undefined {
  if (!row.oauth || !row.oauth_secret) return undefined;
  const place = secretPlace('oauth_secret', mailboxId);
  let sealed = row.oauth_secret;
  const held = JSON.parse(store.keyring.open(workspaceId, sealed, place).toString()) as Held;
  const keep = async (next: Held) => {
    const before = sealed;
    sealed = store.keyring.seal(workspaceId, JSON.stringify(next), place);
    // Another grant may have been given meanwhile, and another process may have asked for a token too.
    await store.within(workspaceId, {}, ({ sql }) =>
      sql.query(
        'update mailboxes set oauth_secret = $3 where workspace_id = $1 and id = $2 and oauth_secret = $4',
        [workspaceId, mailboxId, sealed, before],
      ),
    );
  };
  return tokensOf(mailboxId, {
    url: tokenUrl(config, row.oauth, row.test), clientId: row.oauth.client_id, held, keep,
  });
}
