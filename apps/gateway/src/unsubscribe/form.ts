// A form of one field; what is larger is not ours.
export const largestForm = 8 * 1024;

/** How a post asks to unsubscribe: by RFC 8058's one click, by our page's form, or not at all. */
export function intentOf(contentType: string, body: string): 'one_click' | 'page' | undefined {
  const fields = contentType.toLowerCase().startsWith('multipart/form-data')
    ? multipart(contentType, body)
    : urlencoded(body);
  if (fields.get('List-Unsubscribe') === 'One-Click') return 'one_click';
  return fields.get('confirm') === '1' ? 'page' : undefined;
}

function urlencoded(body: string): Map<string, string> {
  return new Map(new URLSearchParams(body.trim()));
}

/** Text fields of a multipart form (RFC 7578): enough for a form that has one. */
function multipart(contentType: string, body: string): Map<string, string> {
  const boundary = /boundary="?([^";]{1,70})"?/i.exec(contentType)?.[1];
  const fields = new Map<string, string>();
  if (!boundary) return fields;
  for (const part of body.split(`--${boundary}`)) {
    const [head = '', ...rest] = part.replace(/^\r?\n/, '').split(/\r?\n\r?\n/);
    const name = /name="?([^";\r\n]+)"?/i.exec(head)?.[1];
    if (name) fields.set(name, rest.join('\n\n').trim());
  }
  return fields;
}
