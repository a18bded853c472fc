import { inBody } from '../rule.js';
import type { Rule } from '../rule.js';
import type { Tag } from '../html/tags.js';

const active = new Set([
  'script', 'form', 'input', 'iframe', 'frame', 'object', 'embed', 'applet', 'base', 'video', 'audio',
]);

/** What runs, asks or embeds: mail programs take it out, and filters take the mail out. */
export const activeContent: Rule = {
  id: 'active-content',
  severity: 'error',
  about: 'Scripts, forms, frames, embedded objects and event handlers',
  check: ({ tags }) => tags.flatMap((tag) => {
    const what = tag.closing ? null : activity(tag);
    if (!what) return [];
    return [{
      span: inBody(tag),
      message: `${what} does not work in mail, and filters refuse it`,
      fix: 'Take it out; link to a page that has it',
    }];
  }),
};

function activity({ name, attributes }: Tag): string | null {
  if (active.has(name)) return `<${name}>`;
  if (name === 'meta' && /refresh/i.test(attributes.get('http-equiv') ?? '')) return 'A redirect';
  const handler = [...attributes.keys()].find((key) => /^on[a-z]{3,}$/.test(key));
  if (handler) return `The handler ${handler}`;
  return /^(?:javascript|vbscript):/i.test(attributes.get('href') ?? '') ? 'A link that runs a script' : null;
}
