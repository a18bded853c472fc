import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@sortie/contracts';
import { wasUndone } from './was-undone.js';

const coded = (code: string) => Object.assign(new Error('failed'), { code });

describe('whether a transaction was undone', () => {
  it.each([
    new DomainError('INVALID_STATE', 'Not now.'),
    new TypeError('a bug'),
    new RangeError('a bug'),
    ...['23505', '40P01', '57014', '22012', 'P0001', 'XX000'].map(coded),
  ])('is sure after $code $name', (error) => {
    expect(wasUndone(error)).toBe(true);
  });

  it.each([
    new Error('Connection terminated unexpectedly'),
    ...['08006', '08003', '57P01', '57P02', 'EPIPE', 'ECONNRESET'].map(coded),
  ])('is not known after $code $message', (error) => {
    expect(wasUndone(error)).toBe(false);
  });
});
