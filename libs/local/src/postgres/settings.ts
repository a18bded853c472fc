/** What a row of the settings protects is said beside it; everything else stays at PostgreSQL's default. */
const always: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Four services with two pools of 8 each, and sessions held for locks, are about 80; tests and a psql want room.
  max_connections: '200',
  // Nothing personal may reach the log: no statements, no parameters, no details with key values, and no
  // error texts, which quote the offending value. The services log a translated error instead.
  log_statement: 'none',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
  log_min_messages: 'log',
};

/** A committed event must survive a power cut. */
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** For tests alone: their data may vanish. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Command line arguments for `postgres`. */
export function settingArguments(kind: 'durable' | 'fast', port: number): string[] {
  const settings = { ...always, ...(kind === 'fast' ? fast : durable), port: String(port) };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
