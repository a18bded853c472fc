// Looks after an installation that runs; docs/how-to/operate.md says when.
//   npm run operator -- workspace <name> [--live]            makes one, and shows its first key, once
//   npm run operator -- parked list                          what could not be applied, of every consumer
//   npm run operator -- parked replay <consumer> [<stream>]  tries it again
//   npm run operator -- rebuild <service>                    builds read models again and compares them
import { workspaceCommand } from './client/make-workspace.ts';
import { operatorAccount } from './operator/account.ts';
import { operatorOptions } from './operator/options.config.ts';
import { listParked, replayParked } from './operator/parked.ts';
import { rebuild } from './operator/rebuild.ts';

const usage =
  'Usage: operator workspace <name> [--live] | parked list | parked replay <consumer> [<stream>] | rebuild <service>';

async function run([command, ...rest]: string[]): Promise<string[]> {
  const options = await operatorOptions();
  const [what, name, stream] = rest;
  if (command === 'rebuild' && what) {
    const { lines, equal } = await rebuild(options, what);
    if (!equal) process.exitCode = 1;
    return lines;
  }
  if (command === 'workspace') {
    const lines = await workspaceCommand(() => operatorAccount(options), rest);
    if (lines) return lines;
  }
  if (command !== 'parked') throw new Error(usage);
  const account = await operatorAccount(options);
  if (what === 'list') return listParked(account);
  if (what === 'replay' && name) return replayParked(account, name, stream);
  throw new Error(usage);
}

try {
  for (const line of await run(process.argv.slice(2))) console.log(line);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
