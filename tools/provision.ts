// Prepares an installation that compose, or anything else that runs containers, starts:
//   node tools/node24.mjs tools/provision.ts write       one file of variables per service, and nats.conf
//   node tools/node24.mjs tools/provision.ts apply       roles and schemas in the database, then the migrations
//   node tools/node24.mjs tools/provision.ts workspace "Acme" [--live]   a workspace and its first key, printed once;
//                                                       of test mode, unless it is to reach the real world
import { workspaceCommand } from './client/make-workspace.ts';
import { operatorAccount } from './operator/account.ts';
import { apply } from './provision/apply.ts';
import { provisionOptions } from './provision/options.config.ts';
import { writeFiles } from './provision/write-files.ts';

const usage = 'Usage: provision.ts write | apply | workspace <name> [--live]';

async function run([command, ...rest]: string[]): Promise<void> {
  const options = provisionOptions();
  if (command === 'write') return writeFiles(options);
  if (command === 'apply') return apply(options);
  const lines = command === 'workspace' && (await workspaceCommand(() => operatorAccount(options), rest));
  if (!lines) throw new Error(usage);
  console.log(lines.join('\n'));
}

await run(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
