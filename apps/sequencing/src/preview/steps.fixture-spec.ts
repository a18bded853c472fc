import type { EmailStep } from '@sortie/contracts';

const long = 'A sentence that is long enough to be folded by quoted-printable, with an umlaut: Größe. '.repeat(3);
/** A sequence with a variant, a follow-up, and a step whose templates are broken. */
export const steps: EmailStep[] = [
  {
    channel: 'email',
    subject: 'Größe, {{ contact.first_name }}',
    body: `Hi {{ contact.first_name }},\n\n${long}\n\n{{ unsubscribe_url }}`,
    variants: [
      {
        subject: 'Hey {{ contact.first_name }}',
        body: '<p>Hey <b>{{ contact.first_name }}</b></p><a href="{{ unsubscribe_url }}">no more</a>',
      },
    ],
  },
  { channel: 'email', body: 'Any news, {{ contact.first_name }}? {{ unsubscribe_url }}' },
  { channel: 'email', subject: 'Last {{ x | shout }}', body: 'one\ntwo\n{{ broken' },
];
