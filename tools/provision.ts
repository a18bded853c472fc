// Prepares an installation that compose, or anything else that runs containers, starts:
//   node tools/node24.mjs tools/provision.ts write       one file of variables per service, and nats.conf
//   node tools/node24.mjs tools/provision.ts apply       roles and schemas in the database, then the migrations
//   node tools/node24.mjs tools/provision.ts workspace "Acme"   a workspace and its first key, printed once
import { apply } from './provision/apply.ts';
import { provisionOptions } from './provision/options.config.ts';
import { printNewWorkspace } from './provision/workspace.ts';
import { writeFiles } from './provision/write-files.ts';

const usage = 'Usage: provision.ts write | apply | workspace <name>';

async function run([command, name]: string[]): Promise<void> {
  const options = provisionOptions();
  if (command === 'write') return writeFiles(options);
  if (command === 'apply') return apply(options);
  if (command === 'workspace' && name) return printNewWorkspace(options, name);
  throw new Error(usage);
}

await run(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
