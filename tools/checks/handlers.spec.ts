// An operation that nobody answers is a route that answers 503 for ever.
import { expect, it } from '@jest/globals';
import * as contracts from '@sortie/contracts';
import { files, textOf } from './sources.ts';

const all = contracts.operations();
const ofPeers = new Set(Object.values(contracts.peers).flatMap((peer) => Object.values(peer)));
const declared = Object.entries(contracts).flatMap(([name, value]) => {
  const operation = all.find((one) => one === value);
  return operation ? [{ name, service: operation.service }] : [];
});

function handledIn(service: string): string[] {
  return files(`apps/${service}/src/**/*.ts`)
    .filter((path) => !path.endsWith('spec.ts'))
    .flatMap((path) => [...textOf(path).matchAll(/@Handles\((\w+)\)/g)].map(([, name]) => name!));
}

it('exports every operation that is declared', () => {
  expect(declared).toHaveLength(all.filter((operation) => !ofPeers.has(operation)).length);
});

it.each([...contracts.serviceNames])('%s handles each of its operations once, and no others', (service) => {
  const expected = declared.filter((operation) => operation.service === service).map(({ name }) => name);
  expect(handledIn(service).sort()).toEqual(expected.sort());
});
