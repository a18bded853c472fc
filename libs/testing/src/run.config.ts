/** What the jest setup tells the test files, which run in other processes: by environment variables. */
export interface TestRun {
  databaseUrl: string;
  natsUrl: string;
  natsBinary: string;
}

/** Sets what `testRun` reads, here and in every process started later. */
export function publish(run: TestRun): void {
  process.env['SORTIE_TEST_DATABASE_URL'] = run.databaseUrl;
  process.env['SORTIE_TEST_NATS_URL'] = run.natsUrl;
  process.env['SORTIE_TEST_NATS_BINARY'] = run.natsBinary;
}

/** The servers of this run. Throws in a test that is no *.int-spec.ts: unit tests have none. */
export function testRun(): TestRun {
  return {
    databaseUrl: required('SORTIE_TEST_DATABASE_URL'),
    natsUrl: required('SORTIE_TEST_NATS_URL'),
    natsBinary: required('SORTIE_TEST_NATS_BINARY'),
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: only *.int-spec.ts files have a PostgreSQL and a nats-server`);
  return value;
}
