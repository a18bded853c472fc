import { describe, expect, it } from '@jest/globals';
import { newId, type CallContext } from '@sortie/contracts';
import type { Operations } from '@sortie/messaging';
import { contactByAddress } from './trigger.js';

const context = { caller: { scopes: ['contacts:write'] } } as unknown as CallContext;
const refusing = (code: string, detail: string) =>
  ({ call: async () => ({ data: [], failed: [{ index: 0, code, detail }] }) }) as unknown as Operations;
const attempt = (operations: Operations) =>
  contactByAddress(operations, { id: newId('campaign'), email: 'dana@acme.example', first_name: '=1+1' }, context);

describe('a contact that cannot be created for a trigger', () => {
  it('names the member that is wrong', async () => {
    const detail = 'first_name must not begin with = + - or @: spreadsheets run such a text';
    await expect(attempt(refusing('VALIDATION_ERROR', detail))).rejects.toMatchObject({
      code: 'VALIDATION_ERROR', detail, fields: [{ field: 'first_name', pointer: '/first_name', message: detail }],
    });
  });

  it('says what is wrong also where it is no member', async () => {
    await expect(attempt(refusing('RESOURCE_NOT_FOUND', 'The contact was erased.'))).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND', detail: 'The contact was erased.',
    });
  });
});
