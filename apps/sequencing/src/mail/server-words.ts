/** A server's own words as they can be kept: PostgreSQL takes no NUL, a page no control character or half a letter. */
export function serverWords(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, ' ').trim().toWellFormed();
}
