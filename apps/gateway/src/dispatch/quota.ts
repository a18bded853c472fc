/** Where a caller stands with a limit after this request. */
export interface Quota {
  /** The limit's name, as `RateLimit-Policy` and `violated-policies` say it. */
  name: string;
  limit: number;
  windowSeconds: number;
  remaining: number;
  /** Whole seconds until more quota, rounded up. */
  resetSeconds: number;
}

/** The headers of the IETF draft, and the older ones that most clients read. */
export function quotaHeaders(quota: Quota): Record<string, string | number> {
  const { name, limit, windowSeconds, remaining, resetSeconds } = quota;
  return {
    ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
    'ratelimit-policy': `"${name}";q=${limit};w=${windowSeconds}`,
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetSeconds,
  };
}
