// The mail that both sides of `send_loop` send: about 2 KB on the wire, as text and HTML, with the recipient's name.
const lines = [
  'I saw that your team is hiring for sales this quarter, and wondered how the new people will find whom to talk to.',
  'Most teams of your size keep three tools for that and copy between them; ours is one, on your own machines.',
  'Would a quarter of an hour on Thursday suit you? If somebody else looks after this, a word who it is would help.',
];

export const subject = 'A question, {{ contact.first_name }}';
export const body = [
  'Hello {{ contact.first_name }} {{ contact.last_name }},', ...lines, 'Best wishes,\nRobin',
].join('\n\n');

export interface Person {
  email: string;
  first_name: string;
  last_name: string;
}

/** Somebody of that number. */
export function person(n: number): Person {
  return { email: `person.${n}@company-${n % 200}.example`, first_name: 'Dana', last_name: `Number ${n}` };
}

/** What a template of this bench becomes for a person. */
export function filled(template: string, { first_name, last_name }: Person): string {
  return template.replaceAll('{{ contact.first_name }}', first_name).replaceAll('{{ contact.last_name }}', last_name);
}
