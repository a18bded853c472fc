/** What a template can read. Nothing else exists for it. */
export interface TemplateData {
  /** The contact as `/v1/contacts` shows it. */
  contact: Record<string, unknown>;
  /** Values of the workspace's variables for this contact, by name. */
  variables: Record<string, unknown>;
  unsubscribe_url: string;
  /** The mailbox that sends. */
  sender: { email: string; display_name: string };
  /** Workspace time in RFC 3339, for `'now' | date`; absent, 'now' renders as nothing. */
  now?: string;
}

/** Members of `contact` that templates may name; `custom` has members of its own. */
export const contactFields: ReadonlySet<string> = new Set([
  'id', 'email', 'phone', 'first_name', 'last_name', 'full_name', 'title', 'company', 'company_id', 'linkedin_url',
  'timezone', 'status', 'tags', 'custom', 'groups', 'fit_score', 'verified', 'created_at', 'updated_at',
]);

/** Members of `contact` that every contact has: the others need a fallback. `email` is there when we write one. */
export const certainContactFields: ReadonlySet<string> = new Set([
  'id', 'email', 'status', 'tags', 'groups', 'verified', 'created_at', 'updated_at',
]);

/** Members of `sender` that templates may name. */
export const senderFields: ReadonlySet<string> = new Set(['email', 'display_name']);
