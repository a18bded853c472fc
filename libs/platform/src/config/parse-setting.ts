import type { Setting } from './setting.js';

// As long as the HMAC-SHA256 and AES-256 that they key: a shorter one would be the weak point.
const keyBytes = 32;

const flags: Record<string, boolean> = { on: true, true: true, '1': true, off: false, false: false, '0': false };

/** The value of a setting; throws an Error that says what was expected, never what was found. */
export function parseSetting(setting: Setting, text: string): unknown {
  if (setting.parse) return setting.parse(text);
  if (setting.oneOf && !setting.oneOf.includes(text)) throw new Error(`must be one of ${setting.oneOf.join(', ')}`);
  switch (setting.type) {
    case Number: return parseNumber(text);
    case Boolean: return parseFlag(text);
    case Buffer: return parseKey(text);
    case Array: return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
    default: return text;
  }
}

function parseNumber(text: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new Error('must be a number');
  return Number(text);
}

function parseFlag(text: string): boolean {
  const value = flags[text.toLowerCase()];
  if (value === undefined) throw new Error('must be on or off');
  return value;
}

function parseKey(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (!isBase64 || bytes.length < keyBytes) {
    throw new Error(`must be base64 of at least ${keyBytes} bytes (\`openssl rand -base64 ${keyBytes}\` makes one)`);
  }
  return bytes;
}
