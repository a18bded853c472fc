// What would happen to a mail, without anything happening: for a dry run of a campaign.
import { answerTo } from './answers.js';
import { scriptOf } from './people.js';
import { invalid, type ProblemField } from './problem.js';
import { alwaysRefused, refusedAtFirst } from './reception.js';

/** The refusal at RCPT, `first` or `always`, and the answer that its recipient would send. */
export async function rehearse(query: URLSearchParams, raw: Buffer): Promise<unknown> {
  const missing = ['from', 'to'].filter((field) => !query.get(field));
  if (missing.length > 0) {
    throw invalid(missing.map((field): ProblemField => ({ field, code: 'REQUIRED', message: 'is required' })));
  }
  const [mailFrom, recipient] = [query.get('from')!, query.get('to')!];
  const script = scriptOf(recipient);
  const said = ({ responseCode, message }: typeof alwaysRefused) => ({ code: responseCode, text: message });
  if (script === 'bounce') return { refused: 'always', ...said(alwaysRefused), answer: null };
  const answer = await answerTo(raw, { mailFrom, envelopeId: null, recipient }, new Date());
  const written = answer && {
    kind: answer.kind,
    from: answer.envelopeFrom,
    to: answer.envelopeTo,
    raw: answer.raw.toString('base64'),
  };
  if (script === 'soft') return { refused: 'first', ...said(refusedAtFirst), answer: written };
  return { refused: null, code: 250, text: '2.0.0 Ok', answer: written };
}
