import type { ErrorCode } from '@sortie/contracts';

/**
 * What each code means and what to do about it: the titles of problem documents, and a section of the docs. Reserved
 * codes are part of the published catalogue, and no code of ours throws them.
 */
export const errorTexts: Record<ErrorCode, { title: string; help: string }> = {
  BAD_REQUEST: {
    title: 'Bad request',
    help:
      'The request could not be read: malformed JSON, a header in a wrong form, or a cursor that this list did not ' +
      'give. Correct it before sending it again.',
  },
  MISSING_AUTH: { title: 'Authentication is missing', help: 'Send the API key as `Authorization: Bearer srt_…`.' },
  INVALID_API_KEY: {
    title: 'The API key is not valid',
    help: 'The key is mistyped, revoked or expired. Create another one.',
  },
  INSUFFICIENT_CREDITS: { title: 'Not enough credits', help: 'Reserved: nothing is answered so.' },
  SCOPE_DENIED: { title: 'A scope is missing', help: 'Use a key that has the scopes in `required_scopes`.' },
  PLAN_REQUIRED: { title: 'Not part of the plan', help: 'Reserved: nothing is answered so.' },
  RESOURCE_NOT_FOUND: {
    title: 'Not found',
    help: 'There is no such thing in this workspace. Ids of other workspaces are answered the same way.',
  },
  METHOD_NOT_ALLOWED: { title: 'Method not allowed', help: 'The header `Allow` lists the methods of this path.' },
  DUPLICATE_RESOURCE: {
    title: 'It exists already',
    help: 'Something with the same unique value exists. Update that one instead.',
  },
  INVALID_STATE: { title: 'Not possible in this state', help: 'Read the resource: its state does not allow this now.' },
  CAMPAIGN_NOT_ACTIVE: {
    title: 'The campaign is not active',
    help: 'Resume the campaign first, or launch another one.',
  },
  POOL_NOT_WARMED: {
    title: 'The mailbox pool is not warmed',
    help: 'Wait until the pool’s `status` is `warmed`; its `reason` says what is missing.',
  },
  IDEMPOTENCY_IN_FLIGHT: {
    title: 'The same request is under way',
    help: 'A request with this Idempotency-Key has not ended yet. Repeat it in a moment.',
  },
  GONE: { title: 'Gone', help: 'It existed and does not come back.' },
  STALE_VERSION: {
    title: 'The version is stale',
    help: 'Somebody changed the resource meanwhile. Read it again, and send its new ETag in If-Match.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The body or the answer is too large',
    help: 'Send or ask for less at once: a body may have 1 MiB, or 4 MiB for a batch or an import.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: 'Unsupported media type',
    help: 'Send JSON with `Content-Type: application/json`, without a content encoding.',
  },
  VALIDATION_ERROR: {
    title: 'The input is not valid',
    help: '`errors` names each member, where it is and what is wrong with it.',
  },
  IDEMPOTENCY_MISMATCH: {
    title: 'The Idempotency-Key was used for another request',
    help: 'Use a new key for a new request.',
  },
  PRECONDITION_REQUIRED: { title: 'A precondition is required', help: 'Reserved: nothing is answered so.' },
  RATE_LIMITED: { title: 'Too many requests', help: 'Wait as many seconds as `Retry-After` says.' },
  INTERNAL_ERROR: {
    title: 'Internal error',
    help: 'Something failed on our side. The log names it by the `request_id`.',
  },
  PROVIDER_FAILED: {
    title: 'A provider failed',
    help: 'A service that this needs answered with an error. Try again later.',
  },
  UNAVAILABLE: {
    title: 'Temporarily unavailable',
    help: 'Try again after `Retry-After` seconds. A write may have happened: repeat it with the same Idempotency-Key.',
  },
};
