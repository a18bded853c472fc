/** The PATH of the machine: the only thing that PostgreSQL and nats-server get of our environment. */
export function hostPath(): string {
  return process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
}
