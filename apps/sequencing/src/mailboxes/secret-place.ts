/** The columns of a mailbox that hold sealed secrets. */
export type SecretColumn = 'smtp_password' | 'imap_password' | 'oauth_secret' | 'resend_key' | 'resend_webhook_secret';

/** Where a mailbox's sealed secret stands; it cannot be opened anywhere else. */
export function secretPlace(column: SecretColumn, mailboxId: string): string {
  return `mailboxes.${column}.${mailboxId}`;
}
