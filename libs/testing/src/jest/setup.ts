// Before the slice tests: one PostgreSQL and one nats-server for the run, in a temporary folder.
import './typescript-imports.ts';

export default async function setup(): Promise<void> {
  const { startServers } = await import('./servers.ts');
  await startServers();
}
