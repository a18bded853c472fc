// The proof of a touch as one line of words, and what must hold in every one of them.
import type { FoundProof, FoundTouch } from './found.ts';

/** `intent claim submit acceptance@server`: what happened, and how an acceptance became known. */
export function storyOf({ steps }: FoundProof): string {
  return steps.map(({ what, settled_by }) => (what === 'acceptance' ? `${what}@${settled_by}` : what)).join(' ');
}

// What may follow what. A doubt ends with an answer from outside, or with another try.
const follows: Record<string, RegExp> = {
  intent: /^(intent|claim|hold|skip)$/,
  hold: /^(intent|hold|skip)$/,
  claim: /^(submit|intent|hold|skip)$/,
  submit: /^(acceptance@(server|provider)|failure|intent|hold|doubt|skip)$/,
  doubt: /^(acceptance@(sent_folder|answer|provider)|intent|hold|doubt)$/,
};

/** A provider's word that came only when the touch was planned again, before it was made again. */
function settlesDoubt(word: string, before: readonly string[]): boolean {
  return word === 'acceptance@provider' && /doubt intent( claim)?$/.test(before.join(' '));
}

/** What is wrong with the proof, in words. */
export function flawsOf(touch: FoundTouch, proof: FoundProof): string[] {
  const flaws: string[] = [];
  const words = storyOf(proof).split(' ');
  if (words[0] !== 'intent') flaws.push(`begins with ${words[0]}`);
  words.slice(1).forEach((word, index) => {
    const before = words[index]!;
    if (!follows[before]?.test(word) && !settlesDoubt(word, words.slice(0, index + 1))) flaws.push(`${word} after ${before}`);
  });
  const times = proof.steps.map(({ recorded_at }) => recorded_at);
  if (times.some((time, index) => index > 0 && time < times[index - 1]!)) flaws.push('goes back in time');
  const last = proof.steps.at(-1);
  if (proof.state !== touch.state || last?.state !== touch.state) flaws.push(`does not end ${touch.state}`);
  const submits = words.filter((word) => word === 'submit').length;
  if (last?.attempt !== submits) flaws.push(`counts ${last?.attempt} attempts of ${submits}`);
  const silent = last?.settled_by === 'server' && !/^250|^Resend/.test(last.server_reply ?? '');
  if (silent && touch.state === 'accepted') flaws.push('an acceptance without the server’s words');
  // The sandbox is everybody's own server: what it took has arrived.
  const told = proof.events.map(({ type }) => type).join(' ');
  const expected = touch.state === 'accepted' ? 'email.sent email.delivered' : '';
  if (told !== expected) flaws.push(`told ${told || 'nothing'}`);
  return flaws.map((flaw) => `${touch.id}: ${flaw} (${words.join(' ')})`);
}
