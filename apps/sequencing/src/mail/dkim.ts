import { createHash, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** What a domain's mail is signed with. */
export interface SigningKey {
  domain: string;
  selector: string;
  privateKey: KeyObject;
}

// RFC 6376 §5.4.1 names what to cover; RFC 8058 §4 asks for both List-Unsubscribe headers.
const covered = [
  'from', 'to', 'cc', 'reply-to', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'mime-version',
  'content-type', 'content-transfer-encoding', 'list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id',
];
// Named once more than it is there (§5.4, §8.15): a second From that someone adds on the way breaks the signature.
const oversigned = 'from';

type Done = (error: Error | null, signature: Buffer) => void;
const signOnThread = promisify((data: Buffer, key: KeyObject, done: Done) => sign('sha256', data, key, done));

/**
 * The mail with a DKIM-Signature in front (RFC 6376; rsa-sha256, relaxed/relaxed). The same mail and key give the same
 * bytes: there is no time in it, which a test clock would put into the future.
 */
export async function signMail(raw: Buffer, { domain, selector, privateKey }: SigningKey): Promise<Buffer> {
  const { headers, body } = split(raw);
  const names = covered.flatMap((name) => headers.filter((header) => header.name === name).map(() => name));
  const bodyHash = createHash('sha256').update(relaxedBody(body)).digest('base64');
  const tags = [
    'v=1; a=rsa-sha256; c=relaxed/relaxed',
    `d=${domain}; s=${selector}`,
    `h=${folded([oversigned, ...names])}`,
    `bh=${bodyHash}`,
    'b=',
  ];
  const unsigned = `DKIM-Signature: ${tags.join(';\r\n ')}`;
  const data = [...signedHeaders(headers, names), relaxedHeader(unsigned)].join('\r\n');
  const signature = (await signOnThread(Buffer.from(data, 'latin1'), privateKey)).toString('base64');
  const lines = signature.replace(/.{72}(?=.)/g, '$&\r\n ');
  return Buffer.concat([Buffer.from(`${unsigned}${lines}\r\n`, 'latin1'), raw]);
}

interface Header {
  /** In lower case. */
  name: string;
  /** The whole field, folded as it is; latin1, so that bytes stay. */
  line: string;
}

function split(raw: Buffer): { headers: Header[]; body: Buffer } {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, end < 0 ? raw.length : end).toString('latin1');
  const headers = head.split(/\r\n(?![ \t])/).map((line) => ({
    name: line.slice(0, line.indexOf(':')).trim().toLowerCase(),
    line,
  }));
  return { headers, body: end < 0 ? Buffer.alloc(0) : raw.subarray(end + 4) };
}

/** The fields in the order of `h=`; of several with one name the lowest comes first (§5.4.2). */
function signedHeaders(headers: readonly Header[], names: readonly string[]): string[] {
  const left = [...headers].reverse();
  return names.map((name) => {
    const [header] = left.splice(left.findIndex((candidate) => candidate.name === name), 1);
    return relaxedHeader(header!.line);
  });
}

/** §3.4.2. */
function relaxedHeader(line: string): string {
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1).replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
}

/** §3.4.4: no spaces at the ends of lines, no empty lines at the end. */
function relaxedBody(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n').replace(/ $/, '');
  let end = text.length;
  while (text.startsWith('\r\n', end - 2) && end >= 2) end -= 2;
  return Buffer.from(end === 0 ? '' : `${text.slice(0, end)}\r\n`, 'latin1');
}

/** A list of names in lines of three: header lines stay short. */
function folded(names: readonly string[]): string {
  return names.map((name, index) => (index > 0 && index % 3 === 0 ? `\r\n  ${name}` : name)).join(':');
}
