/** The one permission set: for API keys, and for every surface that is added later. */
export const scopes = [
  'workspace:read',
  'api-keys:read', 'api-keys:write',
  'contacts:read', 'contacts:write',
  'companies:read', 'companies:write',
  'groups:read', 'groups:write',
  'mailboxes:read', 'mailboxes:write',
  'sequences:read', 'sequences:write', 'sequences:launch',
  'campaigns:read', 'campaigns:write',
  'replies:read', 'replies:write',
  'suppressions:read', 'suppressions:write',
  'webhooks:read', 'webhooks:write',
  'activity:read',
  'test-clock:write',
] as const;

export type Scope = (typeof scopes)[number];
