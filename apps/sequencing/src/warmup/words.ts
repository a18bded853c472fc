import { between } from '../pacing/seeded.js';

const subjects = [
  'Notes from this morning', 'Lunch on Thursday?', 'The list you asked for', 'Small question', 'Plan for next week',
  'Room for the workshop', 'Draft of the agenda', 'Train times', 'Coffee later?', 'Photos from the offsite',
  'New desk layout', 'Reading list', 'Parking on Friday', 'About the handover', 'Minutes of our talk',
  'A book you may like',
];
const openings = [
  'Hope your week is going well.', 'Thanks again for your help the other day.', 'I meant to write this yesterday.',
  'Just a short note before I forget.', 'Quick one from my side.', 'I was thinking about what you said.',
  'It was good to talk earlier.', 'Sorry for the delay on this one.',
];
const matters = [
  'Could you have a look at the list and tell me what is missing?',
  'I would move the meeting by half an hour if that suits you.',
  'The room on the second floor is ours all afternoon.', 'I have written down the three points that we agreed on.',
  'The train at ten past eight is the better one, I think.', 'Do you still have the notes from last time?',
  'I found the book in the shop around the corner.', 'We are eight people now, so the small table will not do.',
  'Nothing urgent, but I would like your opinion.', 'The pictures have turned out better than I expected.',
  'I will bring the printed copy with me.', 'The new plan leaves more time for questions at the end.',
];
const answers = [
  'That works for me.', 'Good idea, let us do it that way.', 'Thanks, I will have a look tonight.',
  'Yes, I still have them.',
  'I would rather leave it as it is, but I do not mind.', 'Let me check with the others and come back to you.',
  'Perfect, I have put it into my calendar.', 'Many thanks for this.', 'I had the same thought, to be honest.',
  'Half an hour later is even better.', 'I am away until noon, after that is fine.', 'Please count me in.',
];
const closings = ['Best', 'Thanks', 'Cheers', 'Kind regards', 'See you', 'All the best', 'Talk soon'];

/** Which mail of which thread it is, and between whom. */
export interface Correspondence {
  rootId: string;
  turn: number;
  from: string | null;
  to: string | null;
}

/** The words of a warmup mail: plain, short, without links, the same for the same mail. Answers keep the subject. */
export function wordsOf({ rootId, turn, from, to }: Correspondence): { subject: string; body: string } {
  const pick = (phrases: readonly string[], what: string) =>
    phrases[between(0, phrases.length - 1, `${rootId} ${turn} ${what}`)]!;
  const subject = subjects[between(0, subjects.length - 1, `${rootId} subject`)]!;
  const greeting = to ? `Hi ${firstWord(to)},` : 'Hi,';
  const said = turn === 0
    ? `${pick(openings, 'opening')} ${pick(matters, 'matter')}`
    : `${pick(answers, 'answer')} ${pick(matters, 'matter')}`;
  const farewell = [pick(closings, 'closing'), ...(from ? [firstWord(from)] : [])].join(',\n');
  return { subject: turn === 0 ? subject : `Re: ${subject}`, body: `${greeting}\n\n${said}\n\n${farewell}\n` };
}

function firstWord(name: string): string {
  return name.trim().split(/\s+/, 1)[0]!;
}
