// A filled queue: deliveries of events of about 1 KB to a few endpoints, in webhooks's own tables.
import pg from 'pg';

export interface Queue {
  fill(count: number): Promise<void>;
  /** Whether nothing waits any longer. */
  empty(): Promise<boolean>;
  /** How many have a recorded attempt that was delivered. */
  delivered(): Promise<number>;
}

const bodyPadding = 700;

export function openQueue(databaseUrl: string, workspaceId: string): Queue {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, options: '-c search_path=webhooks' });
  return {
    async fill(count) {
      await pool.query('truncate deliveries, workspace_log');
      await pool.query(
        `insert into workspace_log
           (workspace_id, sequence, event_id, type, data, occurred_at, source, partition, source_position)
         select $1, n, 'evt_' || lpad(n::text, 26, '0'), 'contact.updated',
           json_build_object('contact_id', 'con_' || lpad(n::text, 26, '0'), 'changed', json_build_array('title'),
             'note', repeat('x', ${bodyPadding})), now(), 'crm', 0, n
         from generate_series(1, $2::int) n`,
        [workspaceId, count],
      );
      await pool.query(
        `with numbered as (select id, row_number() over (order by id) as nth, count(*) over () as total from endpoints)
         insert into deliveries (workspace_id, endpoint_id, sequence, id, event_id, event_type, order_key)
         select $1, e.id, n, 'whd_' || lpad(n::text, 26, '0'), 'evt_' || lpad(n::text, 26, '0'), 'contact.updated',
           'con_' || lpad(n::text, 26, '0')
         from generate_series(1, $2::int) n join numbered e on n % e.total = e.nth - 1`,
        [workspaceId, count],
      );
      await pool.query('analyze deliveries');
      await pool.query('analyze workspace_log');
      await pool.query('checkpoint');
      await pool.query('update lanes set due_at = statement_timestamp() where held_by is null');
    },
    async empty() {
      // Ends at the first row that it finds: counting all of them is work that the product would pay for.
      const { rows } = await pool.query<{ empty: boolean }>(
        "select not exists (select from deliveries where state = 'pending') as empty",
      );
      return rows[0]!.empty;
    },
    async delivered() {
      const { rows } = await pool.query<{ n: number }>(
        "select count(*)::int as n from deliveries where state = 'delivered' and attempts = 1 and last_status = 204",
      );
      return rows[0]!.n;
    },
  };
}
