import type { Arf } from './arf.js';
import { addressField, headerFields, messageIdField } from './fields.js';

/**
 * A complaint of Outlook.com's Junk Mail Reporting Program, which sends no feedback report: the mail itself is
 * attached, with the complainer in a header of its own. Null for anything else.
 */
export function parseJmrp(sender: string | null, original: string | null): Arf | null {
  if (original === null || !/^staff@(?:hotmail|outlook)\.com$/.test(sender ?? '')) return null;
  const header = headerFields(original);
  const recipient = addressField(header.get('x-hmxmroriginalrecipient'));
  if (!recipient) return null;
  return {
    feedbackType: 'abuse',
    originalMailFrom: addressField(header.get('return-path')),
    originalRecipient: recipient,
    reportedDomain: null,
    originalMessageId: messageIdField(header.get('message-id')),
    originalTo: recipient,
  };
}
