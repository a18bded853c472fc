// What people write in answer to a sales mail, in the larger languages. The order in which these count is classify's.
const pattern = (...alternatives: string[]): RegExp => new RegExp(alternatives.join('|'), 'im');

/** Asks to be left alone. */
export const unsubscribe = pattern(
  '\\bunsubscribe\\b', '\\bremove (?:me|us|my|this address)\\b', 'take (?:me|us) off', '\\bopt(?:ed|ing)?[ -]?out\\b',
  'stop (?:e-?mailing|mailing|contacting|writing|sending|messaging|spamming)',
  '(?:do not|don.t|never) (?:e-?mail|contact|write|message)', 'no more e-?mails', '^\\s*stop[.!]*\\s*$',
  'nicht mehr (?:anschreiben|kontaktieren|schreiben)', 'abmelden', 'aus (?:ihrem|dem|eurem) verteiler',
  'désabonn', 'désinscri', 'no me (?:escriba|contacte)', 'darme de baja', 'dar de baja',
);

/** Declines. */
export const notInterested = pattern(
  '\\b(?:not|isn.t|aren.t|never) (?:\\w+ )?(?:\\w+ )?interested\\b', '\\buninterested\\b', '\\bno interest\\b',
  '^\\s*no[,.]? ?(?:thanks|thank you)', '\\bno,? (?:thanks|thank you)\\b', '^\\s*no[.!]*\\s*$',
  'not (?:a (?:good |great |right )?fit|for (?:us|me)\\b|relevant|looking for)',
  'not (?:(?:a )?(?:good|the right) time|right now|at this (?:time|point)|at the moment)',
  '(?:we.ll|i.ll|we will|i will|gonna|going to|have to) pass\\b', '\\bpass on this\\b',
  '(?:don.t|do not|no) need', 'already (?:have|use|work with|using|covered)',
  'kein(?:en)? (?:interesse|bedarf)', 'pas intéressé', 'no (?:me|nos) interesa', 'non (?:mi|ci) interessa',
);

/** Wants to go on. */
export const interested = pattern(
  '\\binterested\\b', '\\bsounds? (?:good|great|interesting|perfect)',
  '\\b(?:let.s|let us) (?:\\w+ )?(?:talk|chat|meet|connect|speak|discuss|schedule|set|book|do it|jump)',
  'happy to (?:chat|talk|meet|connect|learn|hear|jump|discuss)',
  '(?:would|.d) (?:love|like) to (?:\\w+ )?(?:chat|talk|meet|learn|hear|know|see|discuss|try)',
  '(?:tell|send) (?:me|us|over) (?:\\w+ )?(?:more|info|details|times?|pricing)',
  '(?:book|schedule|set up|arrange) (?:a|some) (?:\\w+ )?(?:call|meeting|demo|time)',
  '\\bcalendly\\b', '\\bcal\\.com\\b', 'works for (?:me|us)', '(?:i.m|i am|we.re|we are) (?:free|available)',
  'count me in', 'yes,? please', '^\\s*(?:yes|sure|definitely|absolutely)\\b',
  '(?:klingt|hört sich) (?:gut|interessant|spannend)', '\\binteressiert\\b',
  '(?:ça|cela) m.intéresse', 'me interesa', 'suena bien',
);

/** Asks something. */
export const asks = pattern(
  '\\?',
  '^\\s*(?:how|what|when|where|which|who|why|can|could|do|does|is|are|will|would) '
    + '(?:you|your|is|are|does|do|it|this|the|much|many|i|we)\\b',
);
