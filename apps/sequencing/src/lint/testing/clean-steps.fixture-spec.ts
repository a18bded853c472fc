import type { LintStep } from '../finding.js';

/** A body that no rule has anything to say about. */
export const body = [
  'Hi {{ contact.first_name | default: "there" }},',
  '{{ variables.icebreaker | default: "I like your work." }} I noticed that your team grows, and wondered how you keep up with so many new orders.',
  'Sam, Acme Ltd, 12 Harbour Street, Dublin',
  '{{ unsubscribe_url }}',
].join('\n\n');

/** The same as HTML. */
export const htmlBody = `<p>${body.replace('{{ unsubscribe_url }}', '')
  .replaceAll('\n\n', '</p><p>')}</p><p><a href="{{ unsubscribe_url }}">No more of these</a></p>`;

/** A first email without a fault. */
export const clean: LintStep = {
  channel: 'email',
  subject: 'A question about {{ contact.company | default: "your team" }}',
  body,
};
