import { expect } from '@jest/globals';
import type { Answer } from './http.ts';

/** The headers that api.md promises on every answer to someone with a key. */
export function expectHeaders({ headers }: Answer): void {
  expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(headers.get('ratelimit')).toMatch(/^"key";r=\d+;t=\d+$/);
  expect(headers.get('ratelimit-policy')).toMatch(/^"key";q=\d+;w=\d+$/);
  expect(headers.get('x-ratelimit-limit')).toMatch(/^\d+$/);
  expect(headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
  expect(headers.get('x-ratelimit-reset')).toMatch(/^\d+$/);
  expect(headers.get('server-timing')).toMatch(/^auth;dur=[\d.]+, (?:\w+;dur=[\d.]+.*, )?total;dur=[\d.]+$/);
}

/** A success that is one versioned resource: its headers, and the version in its ETag. */
export function expectResource(answer: Answer, status: number): void {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expectHeaders(answer);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('etag')).toBe(`"v${answer.body.version}"`);
}
