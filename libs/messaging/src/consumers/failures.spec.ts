import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@sortie/contracts';
import { isPassing } from './failures.js';

const coded = (code: string) => Object.assign(new Error('failed'), { code });

describe('isPassing', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['a name server that does not answer', coded('EAI_AGAIN')],
    ['a name that is unknown', coded('ENOTFOUND')],
    ['a database that shuts down', coded('57P01')],
    ['a deadlock', coded('40P01')],
    ['a peer that is away', new DomainError('UNAVAILABLE', 'away')],
    ['a connection that broke', new Error('Connection terminated unexpectedly')],
    ['a pool without room', new Error('timeout exceeded when trying to connect')],
    ['a connection that broke before', new Error('Client has encountered a connection error and is not queryable')],
    ['a connection that was closed', new Error('Client was closed and is not queryable')],
  ])('%s passes', (_what, error) => expect(isPassing(error)).toBe(true));

  it.each([
    ['a mistake in the code', new TypeError('x is undefined')],
    ['a wrong argument', coded('ERR_INVALID_ARG_TYPE')],
    ['a value that the table refuses', coded('23505')],
    ['a refusal', new DomainError('INVALID_STATE', 'no')],
  ])('%s does not', (_what, error) => expect(isPassing(error)).toBe(false));
});
