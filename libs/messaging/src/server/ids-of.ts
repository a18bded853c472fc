/** contracts' form of an id: nothing that a person wrote can pass for one. */
const form = /^[a-z]{2,6}_[0-9a-hjkmnp-tv-z]{26}$/;

/** The ids among an object's own members (`id`, `contact_id` …), for a log line. */
export function idsOf(input: object): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const [name, value] of Object.entries(input ?? {})) {
    if ((name === 'id' || name.endsWith('_id')) && typeof value === 'string' && form.test(value)) ids[name] = value;
  }
  return ids;
}
