import { statement, type Sql } from '@sortie/event-store';

// A gateway serves from its cache only under a lease, and forgets the cache when the lease lapses. So a revocation is
// over once every gateway that holds a lease has acknowledged it or its lease has run out; a frozen or cut-off one
// costs a second at most. A gateway that is alive but did not hear could renew for ever: a revocation is therefore
// owed by each lease in the revoking transaction, and what owes is not renewed until it acknowledges or has lapsed,
// even when identity dies between its commit and its broadcast. The lock makes a lease either older than the
// revocation, and it owes, or younger than its commit, and its gateway starts from an empty cache.

/** How long a gateway may trust its cache, in milliseconds: what a revocation waits for at worst. */
export const leaseMs = 1000;

/** Gateways that have not acknowledged a revocation, with the milliseconds that are left of their leases. */
export type Owing = ReadonlyMap<string, number>;

// `greatest`: of two renewals that overtake each other the gateway keeps the later end, and so must we.
const renew = statement(
  'lease-renew',
  `insert into gateway_leases as held (gateway_id, expires_at, owed)
   values ($1, clock_timestamp() + $2 * interval '1 millisecond', '{}')
   on conflict (gateway_id) do update set expires_at = greatest(held.expires_at, excluded.expires_at), owed = '{}'
   where held.owed = '{}' or held.expires_at <= clock_timestamp()`,
);

/** Grants or extends a lease; false when the gateway owes an acknowledgement. */
export async function renewLease(sql: Sql, gatewayId: string): Promise<boolean> {
  const { rowCount } = await sql.query(renew(gatewayId, leaseMs));
  return rowCount === 1;
}

const owe = statement(
  'lease-owe',
  `update gateway_leases set owed = array_append(array_remove(owed, $1), $1)
   returning gateway_id, ceil(extract(epoch from expires_at - clock_timestamp()) * 1000)::integer as left_ms`,
);

/** Makes every lease owe this revocation: last in the revoking transaction, until whose end no lease is renewed. */
export async function oweRevocation(sql: Sql, apiKeyId: string): Promise<Owing> {
  void sql.query('lock table gateway_leases in share row exclusive mode');
  void sql.query('delete from gateway_leases where expires_at <= clock_timestamp()');
  const { rows } = await sql.query<{ gateway_id: string; left_ms: number }>(owe(apiKeyId));
  return new Map(rows.map(({ gateway_id, left_ms }) => [gateway_id, left_ms]));
}

const settle = statement(
  'lease-settle',
  'update gateway_leases set owed = array_remove(owed, $2) where gateway_id = $1',
);

/** The gateway has forgotten the key: it owes nothing for it any more. */
export async function settleRevocation(sql: Sql, gatewayId: string, apiKeyId: string): Promise<void> {
  await sql.query(settle(gatewayId, apiKeyId));
}
