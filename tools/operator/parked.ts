// Streams of which an event could not be applied: what waits where and why, and another try.
import { peers, serviceNames, type ParkedStream, type ServiceName } from '@sortie/contracts';
import { callAsOperator, type OperatorAccount } from '../client/operator-call.ts';

/** A line for each parked stream of every service. */
export async function listParked(account: OperatorAccount): Promise<string[]> {
  const found = await Promise.all(serviceNames.map((service) => callAsOperator(account, peers[service].parked, {})));
  const lines = found.flatMap(({ parked }) => parked.map(lineOf));
  return lines.length > 0 ? lines : ['Nothing is parked.'];
}

/** Tries one stream of a consumer again, or all of them; says what was applied and what still waits. */
export async function replayParked(account: OperatorAccount, consumer: string, stream?: string): Promise<string[]> {
  const { replay, parked } = peers[serviceOf(consumer)];
  const { applied } = await callAsOperator(account, replay, { consumer, ...(stream !== undefined && { stream }) });
  const left = await callAsOperator(account, parked, { consumer });
  return [
    `${applied} ${applied === 1 ? 'event was' : 'events were'} applied.`,
    ...left.parked.filter((one) => stream === undefined || one.stream === stream).map(lineOf),
  ];
}

/** A consumer's name begins with the service that it is part of. */
function serviceOf(consumer: string): ServiceName {
  const service = serviceNames.find((name) => consumer.startsWith(`${name}-`));
  if (!service) throw new Error(`${consumer} is no consumer: its name begins with one of ${serviceNames.join(', ')}`);
  return service;
}

function lineOf({ consumer, source, stream, events, error, since }: ParkedStream): string {
  return `${consumer}  ${stream} of ${source}  ${events} waiting since ${since}: ${error}`;
}
