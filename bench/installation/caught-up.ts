import pg from 'pg';

// Often enough to lose no time, seldom enough to be no load.
const lookMs = 50;
// Everything that a round of writes left is a matter of seconds.
const patienceMs = 60_000;

const behind = `
  select (select count(*) from crm.events where position is null) + (
    select count(*) from (
      select partition, max(position) as head from crm.events group by partition
    ) log join (
      select * from webhooks.cursors union all select * from sequencing.cursors
    ) c on c.source = 'crm' and c.partition = log.partition and c.position < log.head
  ) as count`;

/** Resolves when every consumer of crm's events has applied the last one. */
export async function caughtUp(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query<{ count: string }>(behind);
    if (rows[0]!.count === '0') break;
    if (Date.now() > giveUp) throw new Error('the consumers of crm do not catch up');
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  await client.end();
}
