/** An address that stands in a text by itself, and where. */
export interface BareLink {
  href: string;
  start: number;
  end: number;
}

// Quotation marks of any language end it.
const url = /https?:\/\/[^\s<>"'“”„‘’«»]+/gi;
// The full stop after a link belongs to the sentence.
const trailing = /[.,;:!?)\]]{1,3}$/;

/** The addresses that mail programs make links of. */
export function bareLinks(text: string): BareLink[] {
  return [...text.matchAll(url)].map(({ 0: found, index }) => {
    const cut = found.replace(trailing, '');
    // A bracket that was opened in the address belongs to it.
    const href = found[cut.length] === ')' && /\([^()]*$/.test(cut) ? `${cut})` : cut;
    return { href, start: index, end: index + href.length };
  });
}
