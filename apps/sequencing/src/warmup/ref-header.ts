/**
 * Carries our Message-ID through a provider that gives the mail its own: a header that Resend's customers know, so that
 * it tells no filter what the mail is for (https://resend.com/docs/dashboard/emails/custom-headers).
 */
export const refHeader = 'X-Entity-Ref-ID';
