/** SQL: who was tried, by a hash that says nothing of the address; senders (return paths) differ from mail to mail. */
export function recipientHash(mailFrom: string, recipient: string): string {
  return `encode(sha256(convert_to(${mailFrom} || ' ' || lower(${recipient}), 'UTF8')), 'hex')`;
}
