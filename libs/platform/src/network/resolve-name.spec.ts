import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { nameResolver, resolveName, type NameSources } from './resolve-name.js';

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
const nobody = { resolve4: failing('ENOTFOUND'), resolve6: failing('ENODATA') } as never;
const knows = (v4: string[], v6: string[]) => ({ resolve4: async () => v4, resolve6: async () => v6 }) as never;

function resolver(sources: Partial<NameSources>) {
  const system = jest.fn<NameSources['system']>().mockResolvedValue(['192.0.2.9']);
  const resolve = nameResolver({ hosts: async () => '', dns: () => nobody, system, ...sources });
  return { resolve, system };
}

describe('the addresses of a name', () => {
  it('are those that the hosts file gives it, else its A and AAAA records', async () => {
    const hosts = async () => '# mine\n192.0.2.1 Mail.Acme.Example mail # first\n2001:db8::1\tmail.acme.example\n\n';
    const { resolve, system } = resolver({ hosts, dns: () => knows(['192.0.2.2'], ['2001:db8::2']) });
    expect(await resolve('MAIL.acme.example')).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(await resolve('www.acme.example')).toEqual(['192.0.2.2', '2001:db8::2']);
    expect(system).not.toHaveBeenCalled();
  });

  it('may be of one family alone', async () => {
    const dns = { ...(nobody as object), resolve6: async () => ['2001:db8::2'] } as never;
    expect(await resolver({ dns: () => dns }).resolve('www.acme.example')).toEqual(['2001:db8::2']);
  });

  it.each(['receiver', 'smtp.mail'])('are asked of the system where name servers know nothing: %s', async (host) => {
    const { resolve, system } = resolver({});
    expect(await resolve(host)).toEqual(['192.0.2.9']);
    expect(system).toHaveBeenCalledWith(host);
  });

  it('are not asked of it while a name server is silent', async () => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const dns = () => {
      const asked = new Resolver({ timeout: 20, tries: 1 });
      asked.setServers([`127.0.0.1:${silent.address().port}`]);
      return asked;
    };
    const { resolve, system } = resolver({ dns });
    await expect(resolve('hooks.acme.example')).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    expect(system).not.toHaveBeenCalled();
    silent.close();
  });

  it('are found on this machine', async () => {
    expect(await resolveName('localhost')).toContain('127.0.0.1');
    // The second where the machine's name servers cannot be reached.
    const code = expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/);
    await expect(resolveName('name.invalid')).rejects.toMatchObject({ code });
  });
});
