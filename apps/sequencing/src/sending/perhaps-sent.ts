/** Of touches `t`: nobody knew at some time whether their mail went out. */
export const wasUnknown = (t = 't') => `${t}.trail @> '[{"state": "unknown"}]'`;

/** When a touch `t` was first handed over, in real time. */
export const firstTried = `(select min((part->>'recorded_at')::timestamptz) from jsonb_array_elements(t.trail) part
  where part->>'state' = 'submitting')`;

/**
 * Of touches `t`: their mail may have gone out, and whatever proves that it did settles them. Beside those on their way,
 * that is who waits again after an unknown outcome: a provider is asked again under its key (ADR 17), and a folder, or
 * a person, may have been wrong.
 */
export const perhapsSent = `(t.state in ('submitting', 'unknown')
  or t.state in ('planned', 'held', 'claimed') and ${wasUnknown()})`;
