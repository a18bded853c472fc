// nodemailer's own pool: the same mails into the same sink, composed by nodemailer and recorded nowhere.
import nodemailer from 'nodemailer';
import { serveRounds } from '../rounds/serve-rounds.ts';
import { body, filled, person, subject } from '../sending/letter.ts';

// Far more than keep one process busy.
const connections = 32;

// As long as one of ours.
const pages = `https://mail.outbound.example/u/${'0'.repeat(80)}`;

await serveRounds(async ({ sink }: { sink: string }) => {
  const { hostname: host, port } = new URL(sink);
  const pool = nodemailer.createTransport({
    pool: true, host, port: Number(port), maxConnections: connections, maxMessages: Infinity,
  });
  return async (count) => {
    const began = performance.now();
    let sent = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (sent < count) {
          sent += 1;
          await pool.sendMail(mailOf(sent));
        }
      }),
    );
    return (count * 1000) / (performance.now() - began);
  };
});

function mailOf(n: number) {
  const to = person(n);
  const text = filled(body, to);
  return {
    from: { name: 'Robin Lee', address: 'robin@outbound.example' },
    to: { name: `${to.first_name} ${to.last_name}`, address: to.email },
    subject: filled(subject, to),
    text,
    html: `<p>${text.replaceAll('\n\n', '</p><p>')}</p>`,
    textEncoding: 'quoted-printable' as const,
    headers: {
      'List-Unsubscribe': `<${pages}/${n}>,\r\n <mailto:unsub+${n}@bounces.example>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': `${n}:bench:campaign:sortie`,
    },
  };
}
