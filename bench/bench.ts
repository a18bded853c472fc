// npm run bench [-- figure …] [--check] [--full]: ratios against a limit or a peer, a JSON line each. With --check it
// fails when one is below its target, with --full the rounds of sending have their whole size. Absolute numbers depend
// on the machine, ratios of one run much less.
import { parseArgs } from 'node:util';
import { measureAppend } from './figures/append.ts';
import { targets, type Figure, type Print } from './figures/figure.ts';
import { measureHttp } from './figures/http.ts';
import { measureSending } from './figures/sending.ts';
import { measureWebhookLoop } from './figures/webhook-loop.ts';
import { build } from './installation/build.ts';
import { startServers } from './installation/servers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, full: { type: 'boolean', default: false } },
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
  await measureSending(servers, wanted, print, values.full);
} finally {
  await servers.stop();
}
const missed = figures.flatMap(({ id, ratio, target, seconds = 0, most_seconds = Infinity }) => [
  ...(target !== undefined && ratio < target ? [`${id}: ${ratio} is below ${target}`] : []),
  ...(seconds > most_seconds ? [`${id}: ${seconds} s are more than ${most_seconds}`] : []),
]);
for (const words of missed) console.error(words);
process.exit(values.check && missed.length > 0 ? 1 : 0);
