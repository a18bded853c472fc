import type pg from 'pg';

/** What one connection is told about the server, and about the role that it is. */
interface Found {
  role: string;
  superuser: boolean;
  bypasses: boolean;
  /** Tables of the schema that the role owns, itself or through a role that it is a member of. */
  owned: string[];
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
}

export interface PostgresCheck {
  service: string;
  /** A pool per role that the service runs as. */
  pools: readonly pg.Pool[];
  allowUnsafe: boolean;
}

// As the role itself: a role or a database may have settings of its own. A superuser counts as member of every role.
const look = `
  select rolname as role, rolsuper as superuser, rolbypassrls as bypasses,
    current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
    current_setting('synchronous_commit') as synchronous_commit,
    array(
      select relname::text from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = $1 and relkind in ('r', 'p') and not rolsuper and pg_has_role(relowner, 'MEMBER')
      order by relname
    ) as owned
  from pg_roles where rolname = current_user`;

/**
 * Refuses to start where PostgreSQL may lose what it has committed (`allowUnsafe` lifts this, and nothing else), and
 * as a role that row-level security does not bind. One round trip per role, all at once; the Error names every fault
 * and its remedy.
 */
export async function refuseUnsafePostgres({ service, pools, allowUnsafe }: PostgresCheck): Promise<void> {
  const found = await Promise.all(pools.map(async (pool) => (await pool.query<Found>(look, [service])).rows[0]!));
  const faults = found.flatMap((one) => [...roleFaults(service, one), ...(allowUnsafe ? [] : durabilityFaults(one))]);
  if (faults.length === 0) return;
  throw new Error(`${service} does not start on this PostgreSQL:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

function roleFaults(service: string, { role, superuser, bypasses, owned }: Found): string[] {
  const faults: string[] = [];
  if (superuser) faults.push(`${role} is a superuser, who sees every workspace: ALTER ROLE ${role} NOSUPERUSER`);
  if (bypasses) faults.push(`${role} passes row-level security by: ALTER ROLE ${role} NOBYPASSRLS`);
  if (owned.length > 0) {
    faults.push(`${role} owns tables of ${service} (${owned.join(', ')}) and may lift their row-level security: ` +
      `ALTER TABLE ... OWNER TO ${service}_owner, of which ${role} is no member`);
  }
  return faults;
}

function durabilityFaults({ role, ...found }: Found): string[] {
  // Whatever else synchronous_commit may be, `local` included, a commit is on this server's disk before its answer.
  const off = (['fsync', 'full_page_writes', 'synchronous_commit'] as const).filter((name) => found[name] === 'off');
  if (off.length === 0) return [];
  return [`committed events may be lost in a crash, as for ${role} these are off: ${off.join(', ')}. Set each to on; ` +
    'where data may vanish, as in tests, SORTIE_ALLOW_UNSAFE_POSTGRES=on starts all the same'];
}
