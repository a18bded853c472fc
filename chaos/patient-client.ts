// A client of /v1 that never gives up on a passing failure: it repeats the request with the same Idempotency-Key.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

export interface PatientClient {
  get<T = any>(path: string): Promise<T>;
  post<T = any>(path: string, body?: object): Promise<T>;
  patch<T = any>(path: string, body: object): Promise<T>;
  /** How many requests were sent again, by cause. */
  readonly repeats: Record<string, number>;
}

// A service is back within seconds; two minutes of refusals mean that the platform is down for good. Who asks for work
// that takes longer says so.
const usualPatienceMs = 120_000;
// The longest that one attempt may take. Whoever was to answer may have been killed, which no bus tells; and an advance
// that runs longer is not disturbed, since its repetition waits for it.
const attemptMs = 4_000;
const pauseMs = 150;

export function patientClient(baseUrl: string, key: string, patienceMs = usualPatienceMs): PatientClient {
  const repeats: Record<string, number> = {};

  async function call(method: string, path: string, body?: object): Promise<any> {
    const headers: Record<string, string> = { authorization: `Bearer ${key}` };
    if (body) headers['content-type'] = 'application/json';
    if (method !== 'GET') headers['idempotency-key'] = randomUUID();
    const request = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    let why = '';
    for (const until = Date.now() + patienceMs; Date.now() < until; await wait(pauseMs)) {
      const answer = await attempt(baseUrl + path, request);
      if (answer.ok) return answer.body;
      why = answer.why;
      if (!answer.again) break;
      repeats[why] = (repeats[why] ?? 0) + 1;
    }
    throw new Error(`${method} ${path}: ${why}`);
  }

  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    repeats,
  };
}

type Attempt = { ok: true; body: any } | { ok: false; again: boolean; why: string };

async function attempt(url: string, request: RequestInit): Promise<Attempt> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(attemptMs) });
    const body: any = await response.json();
    if (response.ok) return { ok: true, body };
    const again = response.status === 503 || response.status === 429 || body.code === 'IDEMPOTENCY_IN_FLIGHT';
    const words = again ? '' : ` ${body.detail ?? ''} ${JSON.stringify(body.errors ?? [])}`;
    return { ok: false, again, why: `${response.status} ${body.code}${words}` };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return { ok: false, again: true, why: cause?.code ?? name };
  }
}

/** Every item of a list, page after page; the path has a query. */
export async function all<T>(client: PatientClient, path: string): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { data: T[]; next_cursor: string | null } = await client.get(
      cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path,
    );
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}
