import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** Debian's packages of the mail servers that the mail tests run against, and a program of each. */
export const packages = {
  'dovecot-imapd': '/usr/lib/dovecot/imap',
  'dovecot-lmtpd': '/usr/lib/dovecot/lmtp',
  postfix: '/usr/sbin/postfix',
  openssl: '/usr/bin/openssl',
};

/** The packages that are not installed. */
export function missingPackages(): string[] {
  return Object.entries(packages).flatMap(([name, program]) => (isProgram(program) ? [] : [name]));
}

/** Why the servers cannot run here, in words; null when they can. */
export function unavailable(): string | null {
  const missing = missingPackages();
  if (missing.length > 0) return `not installed: ${missing.join(', ')}. As root: npm run mail-servers -- install`;
  // Postfix' master and dovecot's drop their rights themselves, which only root can.
  if (process.getuid?.() !== 0) return 'postfix and dovecot can only be started by root';
  return null;
}

/** Installs them with apt; answers the exit code. No service is left running, and no configuration is touched. */
export function install(): number {
  if (process.getuid?.() !== 0) {
    console.error('Installing packages needs root: sudo npm run mail-servers -- install');
    return 1;
  }
  // The packages' own services would take ports 25 and 143 of the machine; the tests start private instances.
  const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: string[]) => spawnSync('apt-get', args, { stdio: 'inherit', env: quiet }).status ?? 1;
  const names = missingPackages();
  if (names.length === 0) return 0;
  return apt('update', '-qq') || apt('install', '-y', '-qq', '--no-install-recommends', ...names);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
