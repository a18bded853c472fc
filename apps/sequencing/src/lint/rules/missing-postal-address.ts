import { whole } from '../rule.js';
import type { Rule } from '../rule.js';

const street = '(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|square|sq|suite|floor|court|plaza|way)';
const signs = [
  // 12 Harbour Street; P.O. Box 12; 10117 Berlin; Hauptstraße 5; SW1A 1AA; 75008 Paris; San Jose, CA 95112.
  new RegExp(`\\d{1,6}[a-z]?[ ,][\\p{L}\\p{N} .'’-]{1,60}\\b${street}\\b`, 'iu'),
  /\bp\.? ?o\.? ?box \d/i,
  /\p{L}{3,40}(?:straße|strasse|str\.|weg|platz|gasse|allee|laan|straat|gatan|vej) ?\d{1,5}/iu,
  /\b(?:rue|avenue|boulevard|via|calle|plaza|rua|avenida)\b[^\n]{1,60}\d/iu,
  /\b(?:[A-Z]{1,2}-)?\d{4,6} \p{Lu}[\p{L}-]{2,40}/u,
  /\b[A-Z]{2} \d{5}(?:-\d{4})?\b/,
  /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/,
];

/** A business must say who it is and where: CAN-SPAM §5(a)(5)(A)(iii) in the US, the imprint in the EU. */
export const missingPostalAddress: Rule = {
  id: 'missing-postal-address',
  severity: 'warning',
  about: 'No postal address of the sender that could be recognised',
  check: ({ body, readable }) => {
    if (!body.template.ok || readable.trim() === '' || signs.some((sign) => sign.test(readable))) return [];
    return [{
      span: whole(body),
      message: 'The text does not say who the sender is and where: the law of most countries asks for a postal address',
      fix: 'End with your name, company and postal address',
    }];
  },
};
