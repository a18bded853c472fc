import { expect } from '@jest/globals';
import type { Answer } from './http.ts';
import { ready } from './run.config.ts';

/** Asserts that an answer is the problem document that api.md describes, whole. */
export function expectProblem(
  answer: Answer,
  status: number,
  code: string,
  path: string,
  more: Record<string, unknown> = {},
): void {
  expect({ status: answer.status, body: answer.body, path }).toMatchObject({ status, body: { code } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const requestId = answer.headers.get('x-request-id');
  expect(requestId).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
  const { errors, ...rest } = answer.body;
  expect(rest).toEqual({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.stringMatching(/\S/),
    instance: path.split('?')[0],
    code,
    request_id: requestId,
    docs_url: `${ready.base_url}/docs#${code}`,
    ...more,
  });
  if (code === 'VALIDATION_ERROR') expect(errors).not.toHaveLength(0);
  for (const error of errors ?? []) {
    expect(error).toEqual({
      field: expect.any(String),
      pointer: expect.stringMatching(/^(\/.*)?$/s),
      code: expect.stringMatching(/^[\w-]+$/),
      message: expect.stringMatching(/\S/),
    });
  }
}
