/** The comments and declarations of an HTML text, such as a doctype: nobody reads them. One left open has the rest. */
export function htmlComments(html: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = html.indexOf('<!'); start >= 0;) {
    const mark = html.startsWith('<!--', start) ? '-->' : '>';
    const close = html.indexOf(mark, start + 2);
    const end = close < 0 ? html.length : close + mark.length;
    found.push({ start, end });
    start = html.indexOf('<!', end);
  }
  return found;
}
