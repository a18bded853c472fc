import { expect, it } from '@jest/globals';
import { busAddress } from './bus-address.js';

it('reads a server, and a user whose name and password are escaped', () => {
  expect(busAddress('nats://bus:4222')).toEqual({ servers: ['bus:4222'] });
  expect(busAddress('nats://o%20ps:p%40ss%2C@bus:4222')).toEqual({ servers: ['bus:4222'], user: 'o ps', pass: 'p@ss,' });
});

it('reads the servers of a cluster, and that they want TLS', () => {
  expect(busAddress('tls://ops:pw@one:4222, tls://two:4223')).toEqual({
    servers: ['one:4222', 'two:4223'], user: 'ops', pass: 'pw', tls: {},
  });
});
