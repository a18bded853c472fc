import { autoReply } from './auto-reply.js';
import type { InboundMail } from './inbound-mail.js';
import { splitQuoted } from './quoted.js';

/** What a reply means for its campaign. */
export type ReplyClass = 'out_of_office' | 'unsubscribe' | 'interested' | 'not_interested' | 'question' | 'other';

/** A class and how sure the rules are, 0 to 1; `returns_on` only for an absence that names its end. */
export interface Classification {
  classification: ReplyClass;
  confidence: number;
  returns_on: string | null;
}

// A person says it in the first lines; below come signatures and disclaimers.
const readLength = 1500;

const unsubscribe = new RegExp('\\bunsubscribe\\b|\\bremove (?:me|us|my|this address)\\b|take (?:me|us) off|\\bopt(?:ed|ing)?[ -]?out\\b|'
  + 'stop (?:e-?mailing|mailing|contacting|writing|sending|messaging|spamming)|(?:do not|don.t|never) (?:e-?mail|contact|write|'
  + 'message)|no more e-?mails|^\\s*stop[.!]*\\s*$|nicht mehr (?:anschreiben|kontaktieren|schreiben)|abmelden|'
  + 'aus (?:ihrem|dem|eurem) verteiler|désabonn|désinscri|no me (?:escriba|contacte)|darme de baja|dar de baja', 'im');
const notInterested = new RegExp('\\b(?:not|isn.t|aren.t|never) (?:\\w+ )?(?:\\w+ )?interested\\b|\\buninterested\\b|\\bno interest\\b|'
  + '^\\s*no[,.]? ?(?:thanks|thank you)|\\bno,? (?:thanks|thank you)\\b|not (?:a (?:good |great |right )?fit|for (?:us|me)\\b|relevant|'
  + 'looking for|(?:a )?(?:good|the right) time|right now|at this (?:time|point)|at the moment)|(?:we.ll|i.ll|we will|i will|'
  + 'gonna|going to|have to) pass\\b|\\bpass on this\\b|(?:don.t|do not|no) need|already (?:have|use|work with|using|covered)|'
  + 'kein(?:en)? (?:interesse|bedarf)|pas intéressé|no (?:me|nos) interesa|non (?:mi|ci) interessa|^\\s*no[.!]*\\s*$', 'im');
const interested = new RegExp('\\binterested\\b|\\bsounds? (?:good|great|interesting|perfect)|\\b(?:let.s|let us) (?:\\w+ )?(?:talk|chat|meet|'
  + 'connect|speak|discuss|schedule|set|book|do it|jump)|happy to (?:chat|talk|meet|connect|learn|hear|jump|discuss)|'
  + '(?:would|.d) (?:love|like) to (?:\\w+ )?(?:chat|talk|meet|learn|hear|know|see|discuss|try)|(?:tell|send) (?:me|us|over) '
  + '(?:\\w+ )?(?:more|info|details|times?|pricing)|(?:book|schedule|set up|arrange) (?:a|some) (?:\\w+ )?(?:call|meeting|demo|time)|'
  + '\\bcalendly\\b|\\bcal\\.com\\b|works for (?:me|us)|(?:i.m|i am|we.re|we are) (?:free|available)|count me in|yes,? please|'
  + '^\\s*(?:yes|sure|definitely|absolutely)\\b|(?:klingt|hört sich) (?:gut|interessant|spannend)|\\binteressiert\\b|'
  + '(?:ça|cela) m.intéresse|me interesa|suena bien', 'im');
const asks = new RegExp('\\?|^\\s*(?:how|what|when|where|which|who|why|can|could|do|does|is|are|will|would) (?:you|your|is|are|does|do|'
  + 'it|this|the|much|many|i|we)\\b', 'im');

/** Classifies a reply by its headers, then by the words above the quoted text. */
export function classify(mail: InboundMail, received: Date): Classification {
  if (isReport(mail)) return verdict('other', 1);
  const automatic = autoReply(mail, received);
  if (automatic) return verdict('out_of_office', automatic.certain ? 1 : 0.8, automatic.returnsOn);
  const { reply } = splitQuoted(mail.text);
  // A subject is mostly ours, quoted; only the wish to be left alone is taken from it.
  return classifyText(reply === '' && unsubscribe.test(mail.subject) ? mail.subject : reply);
}

// Bounces and complaints are read by their own parsers; a bounce in a server's own words is nobody's answer either.
function isReport({ dsn, arf, from }: InboundMail): boolean {
  return dsn !== null || arf !== null || /^(?:mailer-daemon|postmaster)@/.test(from?.address ?? '');
}

/** Classifies words alone. Asking to be left alone always wins, since overlooking it costs most. */
export function classifyText(text: string): Classification {
  const words = text.slice(0, readLength).replaceAll('’', "'");
  const declines = notInterested.test(words);
  const without = words.replace(new RegExp(notInterested, 'gim'), ' ');
  const wants = interested.test(without);
  if (unsubscribe.test(words)) return verdict('unsubscribe', 0.95);
  if (declines) return verdict('not_interested', wants ? 0.6 : 0.9);
  if (wants) return verdict('interested', asks.test(words) ? 0.8 : 0.9);
  return asks.test(words) ? verdict('question', 0.8) : verdict('other', 0.5);
}

function verdict(classification: ReplyClass, confidence: number, returnsOn: string | null = null): Classification {
  return { classification, confidence, returns_on: returnsOn };
}
