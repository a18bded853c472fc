// The clients of one target, in a process of their own.
import { repeat, serveRounds } from '../rounds/serve-rounds.ts';
import { Connection } from './connection.ts';
import { requestsOf } from './requests.ts';

export interface Target {
  origin: string;
  apiKey: string;
  kind: 'read' | 'write';
  databaseUrl: string;
  workspaceId: string;
}

// As in the reference measurements.
const clients = 64;

await serveRounds(async (target: Target) => {
  const next = await requestsOf(target);
  const status = target.kind === 'read' ? 200 : 201;
  const connections = Array.from(
    { length: clients },
    () => new Connection(Number(new URL(target.origin).port), status),
  );
  return (ms) => repeat(clients, ms, (caller) => connections[caller]!.send(next()));
});
