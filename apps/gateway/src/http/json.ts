import { isUtf8 } from 'node:buffer';
import { DomainError } from '@sortie/contracts';

// Deeper than any declared input by far; a parser without a bound can be driven out of its stack.
const deepest = 32;

// Members that reach an object's prototype once somebody copies them.
const poisonous = new Set(['__proto__', 'constructor']);

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const space = /[ \t\n\r]*/y;

/**
 * Parses a request body, stricter than JSON.parse: what RFC 8259 leaves open (duplicate names, numbers that lose
 * digits, lone surrogates) is refused, because two readers of such a text disagree about what it says.
 * BAD_REQUEST when it is no JSON at all, VALIDATION_ERROR naming the place otherwise.
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new DomainError('BAD_REQUEST', 'The body is not valid UTF-8.');
  return new Scanner(bytes.toString('utf8')).document();
}

class Scanner {
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  document(): unknown {
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.malformed();
    return value;
  }

  private value(): unknown {
    this.skipSpace();
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.object();
      case 0x5b:
        return this.array();
      case 0x22:
        return this.string();
      case 0x74:
        return this.word('true', true);
      case 0x66:
        return this.word('false', false);
      case 0x6e:
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    if (this.open(0x7d)) return result;
    do {
      this.skipSpace();
      if (this.text.charCodeAt(this.at) !== 0x22) this.malformed();
      const name = this.string();
      this.path.push(name);
      if (poisonous.has(name)) this.refuse('forbidden_member', 'is not a member of this request; remove it');
      if (Object.hasOwn(result, name)) this.refuse('duplicate_member', 'appears twice');
      this.skipSpace();
      if (this.text.charCodeAt(this.at++) !== 0x3a) this.malformed();
      result[name] = this.value();
      this.path.pop();
    } while (this.more(0x7d));
    return result;
  }

  private array(): unknown[] {
    const result: unknown[] = [];
    if (this.open(0x5d)) return result;
    do {
      this.path.push(result.length);
      result.push(this.value());
      this.path.pop();
    } while (this.more(0x5d));
    return result;
  }

  /** Steps into an object or a list; true when it is empty. */
  private open(end: number): boolean {
    this.at += 1;
    if (this.path.length >= deepest) this.refuse('too_deep', `is nested more than ${deepest} levels deep`);
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== end) return false;
    this.at += 1;
    return true;
  }

  private more(end: number): boolean {
    this.skipSpace();
    const next = this.text.charCodeAt(this.at++);
    if (next === 0x2c) return true;
    if (next !== end) this.malformed();
    return false;
  }

  private string(): string {
    const { text } = this;
    const start = ++this.at;
    let escaped = false;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 0x22) break;
      // Control characters must be escaped; NaN is the end of the text.
      if (!(code >= 0x20)) this.malformed();
      if (code === 0x5c) escaped = true;
      this.at += code === 0x5c ? 2 : 1;
    }
    const raw = text.slice(start, this.at++);
    return escaped ? this.unescaped(raw) : raw;
  }

  private unescaped(raw: string): string {
    let value = '';
    try {
      value = JSON.parse(`"${raw}"`) as string;
    } catch {
      this.malformed();
    }
    // Bytes cannot bring these in (UTF-8 was checked, control characters are malformed); escapes can.
    if (!value.isWellFormed()) this.refuse('lone_surrogate', 'holds half of a surrogate pair');
    if (value.includes('\0')) this.refuse('nul_character', 'holds a NUL character');
    return value;
  }

  private number(): number {
    number.lastIndex = this.at;
    const found = number.exec(this.text);
    if (!found) this.malformed();
    const value = Number(found[0]);
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
      this.refuse('number_too_large', 'is beyond 2^53 and would lose digits');
    this.at = number.lastIndex;
    return value;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.malformed();
    this.at += word.length;
    return value;
  }

  private skipSpace(): void {
    const code = this.text.charCodeAt(this.at);
    if (code > 0x20) return;
    space.lastIndex = this.at;
    space.test(this.text);
    this.at = space.lastIndex;
  }

  private malformed(): never {
    throw new DomainError(
      'BAD_REQUEST',
      `The body is not valid JSON, at character ${Math.min(this.at, this.text.length)}.`,
    );
  }

  private refuse(code: string, message: string): never {
    const pointer = this.path
      .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`)
      .join('');
    const field = this.path
      .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${part.slice(0, 100)}`))
      .join('');
    const told = `${field || 'the body'} ${message}`;
    throw new DomainError('VALIDATION_ERROR', told, [{ field, pointer, code, message: told }]);
  }
}
