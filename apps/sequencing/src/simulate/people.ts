import { request } from 'undici';
import type { SubmitResult } from '../sending/smtp.js';
import type { ComposedMail } from '../mail/compose.js';

/** What a recipient would do: send a mail back, or (`visit`) look at one, which fetches the URL in `to`. */
export interface Answer {
  kind: 'reply' | 'dsn' | 'arf' | 'visit';
  to: string;
  raw: Buffer;
}

/** The recipients of a dry run: what becomes of a mail, and what comes back. */
export interface People {
  readonly kind: 'sandbox' | 'silent';
  receive(mail: ComposedMail, attempt: number): Promise<{ result: SubmitResult; answer: Answer | null }>;
}

const taken: SubmitResult = { kind: 'accepted', reply: 'as a dry run has it' };

/** Everybody takes their mail and says nothing: of real people nobody knows more. */
export const silent: People = {
  kind: 'silent',
  receive: async () => ({ result: taken, answer: null }),
};

// The sandbox answers within milliseconds.
const patienceMs = 10_000;

interface Rehearsed {
  refused: 'always' | 'first' | null;
  code: number;
  text: string;
  answer: { kind: Answer['kind']; to: string; raw: string } | null;
}

/** The people of the sandbox, asked how they would answer. */
export function sandboxPeople(sandboxUrl: string): People {
  return {
    kind: 'sandbox',
    async receive({ raw, envelope }, attempt) {
      const query = new URLSearchParams({ from: envelope.from, to: envelope.to });
      const { statusCode, body } = await request(`${sandboxUrl}/sandbox/rehearse?${query}`, {
        method: 'POST',
        body: raw,
        signal: AbortSignal.timeout(patienceMs),
      });
      const heard = (await body.json()) as Rehearsed;
      if (statusCode !== 200) throw new Error(`the sandbox answered ${statusCode}`);
      const refuses = heard.refused === 'always' || (heard.refused === 'first' && attempt === 1);
      if (refuses) return { result: refusal(heard), answer: null };
      const { answer } = heard;
      return { result: taken, answer: answer && { ...answer, raw: Buffer.from(answer.raw, 'base64') } };
    },
  };
}

function refusal({ code, text }: Rehearsed): SubmitResult {
  return { kind: 'rejected', code, enhanced: text.split(' ', 1)[0] ?? null, text: `${code} ${text}` };
}
