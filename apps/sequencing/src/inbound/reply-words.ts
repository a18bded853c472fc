// What people write in answer to a sales mail, in the larger languages. The order in which these count is classify's.
const pattern = (...alternatives: string[]): RegExp => new RegExp(alternatives.join('|'), 'im');

/** Asks to be left alone. */
export const unsubscribe = pattern(
  '\\bunsubscribe\\b', '\\bremove (?:me|us|my|this address)\\b', 'take (?:me|us) off', '\\bopt(?:ed|ing)?[ -]?out\\b',
  'stop (?:e-?mailing|mailing|contacting|writing|sending|messaging|spamming)',
  '(?:do not|don.t|never) (?:e-?mail|contact|write|message)', 'no more e-?mails', '^\\s*stop[.!]*\\s*$',
  'nicht mehr (?:anschreiben|kontaktieren|schreiben)', 'abmelden', 'aus (?:ihrem|dem|eurem) verteiler',
  'désabonn', 'désinscri', '\\b(?:afmelden|uitschrijven)\\b', 'cancellarmi', 'disiscriv', 'rimuove(?:te|re)mi',
  '(?:retire|remova|tire)-me', 'descadastr', 'no me (?:escriba|contacte)', 'darme de baja', 'dar de baja',
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

/** Names somebody else to write to. */
export const refers = pattern(
  '\\b(?:not the|wrong|isn.t the) (?:right |correct |best )?person\\b',
  '\\b(?:contact|reach out to|speak (?:to|with)|talk to|get in touch with|e-?mail|write to) '
    + '(?:my|our|his|her) (?:colleague|manager|boss|successor|team ?mate|assistant)',
  '\\b(?:please|better|should|instead) (?:contact|reach out to|speak (?:to|with)|write to) \\S+@\\S+',
  'no longer (?:with|work(?:s|ing)? (?:at|for|here)|responsible|handle)',
  '(?:bin|ist) (?:hierfür |dafür )?nicht (?:mehr )?zuständig', 'wenden sie sich (?:bitte )?an ',
  'pas la bonne personne', 'no soy la persona (?:adecuada|indicada|correcta)', 'niet de juiste persoon',
);
