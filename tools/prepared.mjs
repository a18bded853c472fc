// Runs a script on the Node that the lock file brings, once everything is installed and built.
// Usage: node tools/prepared.mjs <script> [arguments]
import { build, install, node24 } from './setup/prepare.mjs';
import { run } from './setup/run.mjs';

await install();
await build();
process.exit(await run(node24(), process.argv.slice(2)));
