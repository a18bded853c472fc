// npm run mail-servers -- install | start | test: a private postfix and dovecot for tests of real mail.
import { once } from 'node:events';
import { install } from './packages.ts';
import { startMailServers } from './start.ts';
import { testMail } from './test.ts';

const [verb, ...rest] = process.argv.slice(2);

if (verb === 'install') process.exitCode = install();
else if (verb === 'test') process.exitCode = await unlessEnded((ended) => testMail(rest, ended));
else if (verb === 'start') process.exitCode = await unlessEnded(start);
else {
  console.error('Usage: npm run mail-servers -- install | start | test');
  process.exitCode = 2;
}

async function start(ended: AbortSignal): Promise<number> {
  const { stop, ...servers } = await startMailServers(ended);
  console.log(`${JSON.stringify(servers, null, 2)}
Every address of these domains has an account, with this password.
Ctrl-C ends both servers and removes the folder.`);
  if (!ended.aborted) await once(ended, 'abort');
  await stop();
  return 0;
}

/**
 * The exit code of a run that Ctrl-C and SIGTERM abort. Both are listened to once, for the whole run: a signal
 * that is under way while one listener gives way to another reaches neither.
 */
async function unlessEnded(run: (ended: AbortSignal) => Promise<number>): Promise<number> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => ended.abort());
  try {
    return await run(ended.signal);
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    return 1;
  }
}
