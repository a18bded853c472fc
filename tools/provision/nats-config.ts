import type { NatsUser } from '@sortie/local';

/** nats.conf of a server in a container of its own; `sync_interval: always` needs nats-server 2.10. */
export function natsConfig(users: readonly NatsUser[]): string {
  return `port: 4222
http_port: 8222
# The largest answer of an operation, a page of 1 000 resources, is about 4 MB.
max_payload: 8MB
jetstream {
  store_dir: "/data"
  sync_interval: always
}
authorization {
  users: [
${users.map(userLines).join('\n')}
  ]
}
`;
}

function userLines({ user, password, publish, subscribe }: NatsUser): string {
  return `    {
      user: ${JSON.stringify(user)}
      password: ${JSON.stringify(password)}
      permissions: {
        publish: { allow: ${JSON.stringify(publish)} }
        subscribe: { allow: ${JSON.stringify(subscribe)} }
      }
    }`;
}
