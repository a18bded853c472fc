import { IsIn, Matches } from 'class-validator';
import { Nullable, Optional, Schema } from '../schema/decorators.js';
import { Text } from '../schema/kinds.js';

/** Whose tokens a mailbox may be logged in with. */
export const oauthProviders = ['google', 'microsoft'] as const;
export type OauthProvider = (typeof oauthProviders)[number];

const tenant = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

/** Tokens in place of passwords, for `smtp` and `imap` alike (RFC 6749; XOAUTH2 and RFC 7628 at the servers). */
export class OauthInput {
  @IsIn([...oauthProviders]) provider: OauthProvider;
  /** Of the app that its owner registered with the provider. */
  @Text(500) client_id: string;
  /** Microsoft's public apps have none. */
  @Optional() @Text(1000) client_secret?: string;
  /** What the mailbox's owner granted the app. Without one, Microsoft is asked in the name of the app itself. */
  @Optional() @Text(8000) refresh_token?: string;
  /** Microsoft's tenant, its id or a domain of it; `common` unless said. */
  @Optional()
  @Matches(tenant, { message: "$property must be a tenant's id or domain" })
  @Schema({ type: 'string', pattern: tenant.source, examples: ['acme.example'] })
  tenant?: string;
}

/** What is shown of it: never its secrets. */
export class OauthShown {
  @IsIn([...oauthProviders]) provider: OauthProvider;
  @Text(500) client_id: string;
  /** Null for Google. */
  @Nullable() @Text(253) tenant: string | null;
}
