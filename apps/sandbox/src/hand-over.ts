// One attempt to hand something over, each kind in its own way.
import type { AnswerPost } from './answer-post.js';
import { postWebhook } from './resend/webhook-post.js';
import { visit } from './visit.js';

/** Answers go by SMTP, visits and webhooks by HTTP. */
export function handOver(smtp: AnswerPost, secretOf: (webhookId: string) => Promise<string>): AnswerPost {
  return {
    async send(answer) {
      if (answer.kind === 'webhook') return postWebhook(answer, await secretOf(answer.envelope_from));
      if (answer.kind === 'visit') return visit(answer.envelope_to);
      return smtp.send(answer);
    },
    close: () => smtp.close(),
  };
}
