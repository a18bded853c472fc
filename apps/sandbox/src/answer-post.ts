// One attempt to hand an answer over by SMTP, with the listener's verdict.
import { createTransport } from 'nodemailer';
import type { PendingAnswer } from './outbox.store.js';

export type PostOutcome = { verdict: 'taken' } | { verdict: 'later' | 'refused'; reason: string };

export interface AnswerPost {
  send(answer: PendingAnswer): Promise<PostOutcome>;
  close(): void;
}

export function openAnswerPost(listener: { host: string; port: number }): AnswerPost {
  const transport = createTransport({
    pool: true,
    ...listener,
    name: 'mx.sandbox.test',
    secure: false,
    ignoreTLS: true,
    maxConnections: 4,
    // Retrying is the outbox's business: a connection that closed is reported at once.
    maxRequeues: 0,
    // Loopback answers within milliseconds; 5 s is a listener that hangs, and 30 s one that commits slowly.
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 30_000,
  });
  return {
    async send({ envelope_from, envelope_to, raw }) {
      try {
        await transport.sendMail({ envelope: { from: envelope_from, to: [envelope_to] }, raw });
        return { verdict: 'taken' };
      } catch (error) {
        return judge(error as Error & { code?: string; responseCode?: number });
      }
    },
    close: () => transport.close(),
  };
}

function judge(error: Error & { code?: string; responseCode?: number }): PostOutcome {
  const { code, responseCode } = error;
  // An address that the client itself cannot write never becomes deliverable; anything else without a reply is
  // the connection's trouble.
  const refused = responseCode === undefined ? code === 'EENVELOPE' : responseCode >= 500;
  return { verdict: refused ? 'refused' : 'later', reason: error.message };
}
