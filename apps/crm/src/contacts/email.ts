import { asciiAddress, invalidField } from '@sortie/contracts';

/**
 * The address as it is kept: its local part as given, `+tag` included, its domain in lower case and in
 * ASCII, since a domain in another script is typed in two ways. A local part in quotes (RFC 5321 4.1.2) is refused: no
 * mail would be written to it.
 */
export function keptEmail(email: string): string {
  const trimmed = email.trim();
  if (trimmed.includes('"')) {
    throw invalidField('email', 'is_email', 'email must be a plain address such as dana@acme.example');
  }
  const at = trimmed.lastIndexOf('@');
  return asciiAddress(trimmed.slice(0, at) + trimmed.slice(at).toLowerCase());
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1);
}
