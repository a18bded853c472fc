import { IsBoolean, Matches } from 'class-validator';
import { operation } from '../core/operation.js';
import { Nullable, Optional, Schema } from '../schema/decorators.js';
import { IdOf, Text } from '../schema/kinds.js';

const apiKey = /^re_[A-Za-z0-9_]{1,200}$/;
const webhookSecret = /^whsec_[A-Za-z0-9+/=]{16,200}$/;

/** A mailbox that sends through Resend (https://resend.com/docs). */
export class ResendInput {
  @Matches(apiKey, { message: '$property must be a Resend API key, re_…' })
  @Schema({ type: 'string', pattern: apiKey.source, examples: ['re_123abc'] })
  api_key: string;
  /** Of a webhook that you made yourself; absent, one is made with the key. */
  @Optional()
  @Matches(webhookSecret, { message: '$property must be a signing secret, whsec_…' })
  @Schema({ type: 'string', pattern: webhookSecret.source, examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] })
  webhook_secret?: string;
}

/** What is shown of it: never its secrets. */
export class ResendShown {
  /** Where Resend's webhook for the mailbox belongs. */
  @Text(2048) webhook_url: string;
  /** False: no signing secret is known, so that bounces and complaints are not heard of. */
  @IsBoolean() listening: boolean;
}

/** A webhook of a provider as it came, for the service that knows its secret. */
export class ProviderHook {
  @IdOf('mailbox') mailbox_id: string;
  @Text(256) id: string;
  @Text(32) timestamp: string;
  @Text(4096) signature: string;
  /** The raw body: the signature is over its bytes. */
  @Text(1_000_000) body: string;
}

export class ProviderHookAnswer {
  /** False: no mailbox of that id, or a signature that is not its provider's. */
  @IsBoolean() genuine: boolean;
  /** Why a genuine one was not understood. */
  @Nullable() @Text(500) problem: string | null;
}

/** For the gateway's public address `/hooks/resend/{mailbox}`: the signature is the right to be heard. */
export const receiveResendHook = operation({
  name: 'resend.hook',
  service: 'sequencing',
  scope: null,
  effect: 'write',
  summary: 'Take a webhook of Resend',
  input: ProviderHook,
  output: ProviderHookAnswer,
});
