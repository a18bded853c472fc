// npm run bench [-- figure …] [--check]: ratios against a limit or a peer, a JSON line each. With --check it fails when
// one is below its target; absolute numbers depend on the machine, ratios of one run much less.
import { parseArgs } from 'node:util';
import { measureAppend } from './figures/append.ts';
import { targets, type Figure, type Print } from './figures/figure.ts';
import { measureHttp } from './figures/http.ts';
import { measureWebhookLoop } from './figures/webhook-loop.ts';
import { build } from './installation/build.ts';
import { startServers } from './installation/servers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((id) => !(id in targets));
if (unknown.length > 0)
  throw new Error(`no such figure: ${unknown.join(', ')}; there are ${Object.keys(targets).join(', ')}`);

const wanted = (id: string) => positionals.length === 0 || positionals.includes(id);
const figures: Figure[] = [];
const print: Print = (id, { ratio, ...rest }) => {
  const target = targets[id];
  figures.push({ id, ratio, ...(target === undefined ? {} : { target }), ...rest });
  console.log(JSON.stringify(figures.at(-1)));
};

await build();
const servers = await startServers();
try {
  await measureHttp(servers, false, wanted, print);
  await measureHttp(servers, true, wanted, print);
  await measureAppend(servers, wanted, print);
  await measureWebhookLoop(servers, wanted, print);
} finally {
  await servers.stop();
}
const missed = figures.filter(({ ratio, target }) => target !== undefined && ratio < target);
for (const { id, ratio, target } of missed) console.error(`${id}: ${ratio} is below ${target}`);
process.exit(values.check && missed.length > 0 ? 1 : 0);
