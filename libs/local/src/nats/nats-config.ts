/** One user of the bus and the subjects it may use. */
export interface NatsUser {
  user: string;
  password: string;
  publish: string[];
  subscribe: string[];
}

export interface NatsSettings {
  port: number;
  storeDir: string;
  pidFile: string;
  users: NatsUser[];
  /** Writes each message through to the disk: servers from 2.10 know it, 2.9 refuses to start with it. */
  syncAlways: boolean;
}

/** The text of nats.conf. Each statement needs its own line; JSON strings are valid strings of its format. */
export function natsConfig({ port, storeDir, pidFile, users, syncAlways }: NatsSettings): string {
  return [
    'host: "127.0.0.1"',
    `port: ${port}`,
    `pid_file: ${JSON.stringify(pidFile)}`,
    // The largest answer of an operation, a page of 1 000 resources, is about 4 MB.
    'max_payload: 8MB',
    'jetstream {',
    `  store_dir: ${JSON.stringify(storeDir)}`,
    ...(syncAlways ? ['  sync_interval: always'] : []),
    '}',
    ...(users.length > 0 ? ['authorization {', '  users: [', ...users.flatMap(userLines), '  ]', '}'] : []),
    '',
  ].join('\n');
}

function userLines({ user, password, publish, subscribe }: NatsUser): string[] {
  return [
    '    {',
    `      user: ${JSON.stringify(user)}`,
    `      password: ${JSON.stringify(password)}`,
    '      permissions: {',
    `        publish: { allow: ${JSON.stringify(publish)} }`,
    `        subscribe: { allow: ${JSON.stringify(subscribe)} }`,
    '      }',
    '    }',
  ];
}
