/** One tag of an HTML text, where it stands. */
export interface Tag {
  /** In lower case. */
  name: string;
  closing: boolean;
  attributes: ReadonlyMap<string, string>;
  start: number;
  end: number;
  /** False: the text ends before the tag does. */
  complete: boolean;
}

// What is between these is no markup.
const raw = new Set(['script', 'style']);
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/g;

/** The tags of a text, in their order; as forgiving as a mail program, and one pass however broken the text is. */
export function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    if (text.startsWith('<!--', at)) {
      const close = text.indexOf('-->', at + 4);
      if (close < 0) break;
      at = close + 3;
      continue;
    }
    const tag = readTag(text, at);
    if (!tag) {
      at += 1;
      continue;
    }
    tags.push(tag);
    at = raw.has(tag.name) && !tag.closing ? rawEnd(text, tag) : tag.end;
  }
  return tags;
}

function readTag(text: string, start: number): Tag | null {
  const closing = text[start + 1] === '/';
  const from = start + (closing ? 2 : 1);
  // Names are short: h1, blockquote, a custom element.
  const name = /^[a-z][a-z0-9-]{0,30}/i.exec(text.slice(from, from + 31))?.[0].toLowerCase();
  if (!name) return null;
  const close = tagEnd(text, from + name.length);
  const end = close < 0 ? text.length : close + 1;
  const inside = text.slice(from + name.length, close < 0 ? end : close);
  return { name, closing, attributes: attributesOf(inside), start, end, complete: close >= 0 };
}

/** The `>` that ends the tag: not one inside quotes. */
function tagEnd(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '>') {
      return at;
    } else if (character === '"' || character === "'") {
      quote = character;
    }
  }
  return -1;
}

function attributesOf(inside: string): Map<string, string> {
  const found = new Map<string, string>();
  // A tag of more is no tag that somebody wrote.
  const most = 20_000;
  for (const [, name, double, single, bare] of inside.slice(0, most).matchAll(attribute)) {
    const key = name!.toLowerCase();
    if (!found.has(key)) found.set(key, decoded(double ?? single ?? bare ?? ''));
  }
  return found;
}

function decoded(value: string): string {
  return value.replace(/&amp;/g, '&').trim();
}

function rawEnd(text: string, { name, end }: Tag): number {
  const close = text.toLowerCase().indexOf(`</${name}`, end);
  return close < 0 ? text.length : close;
}
