// The scripted recipients of …@sandbox.test: the local part up to its `+` names the script.

const SCRIPTS = [
  'interested', 'not-interested', 'question', 'ooo', 'unsubscribe', 'bounce', 'late-bounce', 'complain', 'soft',
  'opens', 'clicks',
] as const;

export type Script = (typeof SCRIPTS)[number];

/** The script that an address follows, or null for everyone who takes the mail and stays silent. */
export function scriptOf(address: string): Script | null {
  const at = address.lastIndexOf('@');
  if (address.slice(at + 1).toLowerCase() !== 'sandbox.test') return null;
  const name = address.slice(0, at).split('+', 1)[0]?.toLowerCase();
  return SCRIPTS.find((script) => script === name) ?? null;
}
