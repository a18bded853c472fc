import { describe, expect, it, jest } from '@jest/globals';
import { parseNetworks } from '@sortie/platform';
import { checkEndpoint } from './endpoint-check.js';
import { checkEndpointUrl } from './endpoint-url.js';
import { hostileUrls } from './hostile-urls.fixture-spec.js';

const none = { allowPrivate: [] };
const loopback = { allowPrivate: parseNetworks('127.0.0.0/8') };

describe('checkEndpointUrl', () => {
  it.each([
    'https://hooks.example/in?x=1', 'https://hooks.example:8443/', 'https://hooks.example:80/', 'https://1.1.1.1/',
    'https://bücher.example/',
    'https://[2606:4700:4700::1111]/', 'https://hooks.example./', 'https://localhost.example/', 'https://mylocal/',
  ])('accepts %s', (url) => expect(checkEndpointUrl(url, none)).toMatchObject({ ok: true, privateOnly: false }));

  it.each(hostileUrls(443))('refuses %j', (url) => {
    const verdict = checkEndpointUrl(url, none);
    expect(verdict).toEqual({ ok: false, reason: expect.stringMatching(/^The .+\.$/) });
  });

  it.each([
    ['http://hooks.example/', 'must use https'],
    ['https://hooks.example:8080/', 'port'],
    ['https://hooks.example:22/', 'port'],
    ['https://u:p@hooks.example/', 'user name'],
    ['https://10.0.0.1/', 'private'],
    ['https://localhost/', 'local name'],
    [`https://hooks.example/${'a'.repeat(2048)}`, 'longer than 2048'],
    [`https://hooks.example/${'ä'.repeat(1000)}`, 'longer than 2048'],
  ])('says why it refuses %.60s', (url, reason) => {
    expect(checkEndpointUrl(url, none)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('lifts the https and port rules for an allowed network alone', () => {
    expect(checkEndpointUrl('http://127.0.0.1:9/x', loopback)).toMatchObject({ ok: true, privateOnly: true });
    expect(checkEndpointUrl('http://[::ffff:127.0.0.1]:9/x', loopback)).toMatchObject({ ok: true });
    expect(checkEndpointUrl('http://10.0.0.1:9/x', loopback).ok).toBe(false);
    expect(checkEndpointUrl('http://1.1.1.1/', loopback).ok).toBe(false);
    expect(checkEndpointUrl('https://1.1.1.1:9/', loopback).ok).toBe(false);
  });
});

describe('checkEndpoint', () => {
  const answering = (...addresses: string[]) => async () => addresses;

  it.each([
    ['only public answers', 'https://hooks.example/', ['1.1.1.1', '2606:4700::1'], none],
    ['an allowed network over http', 'http://hooks.example:9/', ['127.0.0.5'], loopback],
    ['a local name in an allowed network', 'http://receiver.internal:9/', ['127.0.0.5'], loopback],
    ['public and allowed answers over https', 'https://hooks.example/', ['1.1.1.1', '127.0.0.5'], loopback],
  ])('accepts %s', async (_what, url, answers, rules) => {
    expect(await checkEndpoint(url, { ...rules, resolve: answering(...answers) })).toMatchObject({ ok: true });
  });

  it.each([
    ['a private answer', 'https://hooks.example/', ['10.0.0.1'], none],
    ['one private answer among public ones', 'https://hooks.example/', ['1.1.1.1', '127.0.0.1'], none],
    ['a private AAAA alone', 'https://hooks.example/', ['1.1.1.1', 'fd00::1'], none],
    ['no answer', 'https://hooks.example/', [], none],
    ['a public host over http although a network is allowed', 'http://hooks.example/', ['1.1.1.1'], loopback],
    ['a public host on another port although a network is allowed', 'https://hooks.example:9/', ['1.1.1.1'], loopback],
    ['a mixed host over http', 'http://hooks.example/', ['127.0.0.5', '1.1.1.1'], loopback],
  ])('refuses %s', async (_what, url, answers, rules) => {
    expect(await checkEndpoint(url, { ...rules, resolve: answering(...answers) })).toMatchObject({ ok: false });
  });

  it('answers alike for a name that does not exist and for a private address', async () => {
    const failing = (): Promise<string[]> => Promise.reject(new Error('ENOTFOUND'));
    const missing = await checkEndpoint('https://a.example/', { ...none, resolve: failing });
    const hidden = await checkEndpoint('https://a.example/', { ...none, resolve: answering('10.0.0.1') });
    expect(missing).toEqual(hidden);
  });

  it('never asks DNS about a refused URL, an address or localhost', async () => {
    const resolve = jest.fn(answering('1.1.1.1'));
    await checkEndpoint('http://hooks.example/', { ...none, resolve });
    expect(await checkEndpoint('https://1.1.1.1/', { ...none, resolve })).toMatchObject({ ok: true });
    expect(await checkEndpoint('http://localhost:9/', { ...loopback, resolve })).toMatchObject({ ok: true });
    const ten = { allowPrivate: parseNetworks('10.0.0.0/8'), resolve };
    expect(await checkEndpoint('http://localhost:9/', ten)).toMatchObject({ ok: false });
    expect(resolve).not.toHaveBeenCalled();
  });

  it('asks the system by default', async () => {
    expect(await checkEndpoint('https://name.invalid/', none)).toMatchObject({ ok: false });
  });
});
