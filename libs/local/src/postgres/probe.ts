import pg from 'pg';

/** A server that is still starting refuses in one of these ways; anything else is worth telling. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03']);

/** A stranger on the same port may accept and stay silent. */
const ANSWER_MS = 2_000;

/** Whether a query is answered now. Throws when the answer is no for a reason that waiting will not mend. */
export async function acceptsConnections(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (NOT_YET.has(code ?? '') || /terminated unexpectedly|timeout/.test(message)) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
