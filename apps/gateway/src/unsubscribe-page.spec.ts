import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError, unsubscribe } from '@sortie/contracts';
import { runningGateway, type Running } from './testing/running-gateway.js';

let gateway: Running;
beforeAll(async () => {
  gateway = await runningGateway();
});
afterAll(() => gateway.app.close());

describe('/u/{token}', () => {
  const asked = () => gateway.operations.inputsOf(unsubscribe).at(-1);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('asks when it is opened, and changes nothing', async () => {
    gateway.operations.answer(unsubscribe, () => ({ known: true, done: false }));
    const answer = await gateway.app.inject('/u/u_abc');
    expect([answer.statusCode, asked()]).toEqual([200, { token: 'u_abc', via: 'page', confirm: false }]);
    expect(answer.body).toContain('<form method="post">');
    expect(JSON.stringify(gateway.lines.at(-1))).not.toContain('u_abc');
  });

  it.each([
    ['one_click', 'List-Unsubscribe=One-Click', form],
    ['page', 'confirm=1', form],
    [
      'one_click',
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
  ])('unsubscribes by %s', async (via, payload, headers) => {
    gateway.operations.answer(unsubscribe, () => ({ known: true, done: true }));
    const answer = await gateway.app.inject({ method: 'POST', url: '/u/u_abc', payload, headers });
    expect([answer.statusCode, asked()]).toEqual([200, { token: 'u_abc', via, confirm: true }]);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('changes nothing for a post that does not say so', async () => {
    const before = gateway.operations.inputsOf(unsubscribe).length;
    expect(
      (await gateway.app.inject({ method: 'POST', url: '/u/u_abc', payload: 'x=1', headers: form })).statusCode,
    ).toBe(400);
    expect((await gateway.app.inject({ method: 'POST', url: '/u/u_abc' })).statusCode).toBe(400);
    expect(gateway.operations.inputsOf(unsubscribe).length).toBe(before);
  });

  it('shows the same page for every token that is not real, and 503 when nobody can tell', async () => {
    gateway.operations.answer(unsubscribe, () => ({ known: false, done: false }));
    const pages = [
      await gateway.app.inject('/u/x'),
      await gateway.app.inject(`/u/${'y'.repeat(301)}`),
      await gateway.app.inject('/u/%00'),
      await gateway.app.inject({ method: 'POST', url: '/u/x', payload: 'confirm=1', headers: form }),
    ];
    expect(new Set(pages.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(pages[0]!.statusCode).toBe(404);
    gateway.operations.answer(unsubscribe, () => {
      throw new DomainError('UNAVAILABLE', 'Nobody.');
    });
    expect((await gateway.app.inject('/u/x')).statusCode).toBe(503);
  });
});
