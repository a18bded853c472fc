// What a person reads when the platform answers.
import { gatewayOrigin, origin, type Installation } from './environment.ts';
import type { Seed } from './seed.ts';

export function welcome(installation: Installation, { apiKey }: Seed): string {
  const { ports, options } = installation;
  const base = gatewayOrigin(installation);
  return `
Sortie answers on ${base}

  Try   curl ${base}/v1/me -H 'Authorization: Bearer ${apiKey}'
        curl ${base}/v1/contacts -H 'Authorization: Bearer ${apiKey}' \\
          -H 'Content-Type: application/json' -d '{"email":"dana@acme.example","first_name":"Dana"}'
  Read  ${base}/docs
  Mail  ${origin(ports.sandbox)}/sandbox/messages (what the emulated outside world received)
  Logs  ${options.home}/logs

Ctrl-C stops everything; the next start finds it as it was.
`;
}
