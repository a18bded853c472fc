// npm run mail-servers -- install | start | test: a private postfix and dovecot for tests of real mail.
import { install } from './packages.ts';
import { signals, startMailServers } from './start.ts';
import { testMail } from './test.ts';

const [verb, ...rest] = process.argv.slice(2);

if (verb === 'install') process.exitCode = install();
else if (verb === 'test') process.exitCode = await testMail(rest);
else if (verb === 'start') {
  const { stop, ...servers } = await startMailServers();
  // Before anybody is told: who reads this may end it at once.
  for (const signal of signals) process.once(signal, () => void stop());
  console.log(`${JSON.stringify(servers, null, 2)}
Every address of these domains has an account, with this password.
Ctrl-C ends both servers and removes the folder.`);
} else {
  console.error('Usage: npm run mail-servers -- install | start | test');
  process.exitCode = 2;
}
