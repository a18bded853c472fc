import { afterAll, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { continueTrace } from '../telemetry/tracing.js';
import { flushLogs } from './destination.js';
import { Log } from './log.js';

const folder = mkdtempSync(join(tmpdir(), 'sortie-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What stands in the file once two lines do: they are written behind the caller's back. */
async function twoLines(file: string): Promise<string> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    flushLogs();
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.split('\n').length > 2) return text;
  }
}

it('writes JSON lines with service and trace, and nothing personal', async () => {
  const file = join(folder, 'deep', 'log.jsonl');
  const log = new Log({ service: 'crm', level: 'info', file });
  continueTrace('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', () =>
    log.line({ operation: 'contacts.get', ms: 1.5, email: 'ann@example.com', about: { phone: '+4915112345678' } }),
  );
  log.error(
    'failed',
    Object.assign(new Error('Key (email)=(ann@example.com) exists'), {
      severity: 'ERROR',
      code: '23505',
      table: 'contacts',
      constraint: 'contacts_email',
      detail: 'ann@example.com',
    }),
  );
  log.debug('not at this level');
  const text = await twoLines(file);
  expect(text).not.toContain('ann@example.com');
  expect(text).not.toContain('4915112345678');
  const [line, failure, ...more] = text
    .trim()
    .split('\n')
    .map((each) => JSON.parse(each) as Record<string, unknown>);
  expect(line).toMatchObject({
    level: 'info',
    service: 'crm',
    operation: 'contacts.get',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
  });
  expect(failure).toMatchObject({ level: 'error', error: 'database error 23505 on contacts (contacts_email)' });
  expect(more).toEqual([]);
});
