// npm run generate -- <service> <resource> <verb>, e.g. crm notes archive
import { fileURLToPath } from 'node:url';
import { generate } from './generate.ts';

const [service, resource, verb] = process.argv.slice(2);
if (!service || !resource || !verb) {
  console.error('Usage: npm run generate -- <service> <resource> <verb>, such as: crm notes archive');
  process.exit(2);
}
try {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { written, changed } = generate({ root, service, resource, verb });
  const spec = written.find((file) => file.endsWith('.decide.spec.ts'));
  console.log(`Written:\n${written.map((file) => `  ${file}`).join('\n')}
Added to:\n${changed.map((file) => `  ${file}`).join('\n')}

Fill in, in this order:
  1. the members of the input and of the event, in contracts, and the event's example beside them
  2. the decider, until its spec passes:
       NODE_OPTIONS=--experimental-vm-modules npx jest --selectProjects unit --testPathPatterns ${spec}
  3. a projection and a query, when there is something new to read
docs/how-to/add-an-operation.md walks through it.`);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
