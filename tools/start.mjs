// npm start: needs Node and nothing else. Installs and builds what is missing, then runs the supervisor.
import { run } from './setup/run.mjs';
import { build, install, node24 } from './setup/prepare.mjs';
import { homeFolder, removeStale } from './setup/ready-file.mjs';

// First: whoever waits for ready.json must not take that of a killed start for ours while we install.
removeStale(homeFolder());
await install();
await build();
const supervisor = ['--disable-warning=ExperimentalWarning', 'tools/start/supervisor.ts', ...process.argv.slice(2)];
process.exit(await run(node24(), supervisor, { tied: true }));
