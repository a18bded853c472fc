/** The user a server process runs as; empty when it is simply ours. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** `nobody` on Debian, Ubuntu, Fedora and Alpine: PostgreSQL refuses to run as root. */
const NOBODY = 65534;

/** Who runs PostgreSQL: ourselves, or `nobody` when we are root. */
export function serverAccount(): Account {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}
