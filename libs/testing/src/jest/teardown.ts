// After the slice tests: ends the servers that setup.ts started and removes their folder.
export default async function teardown(): Promise<void> {
  const { stopServers } = await import('./servers.ts');
  await stopServers();
}
