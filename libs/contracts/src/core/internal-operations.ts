import { IsInt, IsObject, IsString, Max, Min } from 'class-validator';
import { ListOf, Nullable, Optional, Schema } from '../schema/decorators.js';
import { Instant } from '../schema/kinds.js';
import { operation, type Operation } from './operation.js';
import { serviceNames, type ServiceName } from './call.js';

/** A committed event as it leaves its service: without the personal part. */
export class PublishedEvent {
  @IsString() id: string;
  @IsString() type: string;
  @IsInt() schema: number;
  @IsString() workspace_id: string;
  @IsString() stream_id: string;
  @IsInt() version: number;
  @IsInt() partition: number;
  @IsInt() position: number;
  @IsObject() @Schema({ type: 'object', additionalProperties: true }) data: Record<string, unknown>;
  @IsObject() @Schema({ type: 'object', additionalProperties: true }) meta: Record<string, unknown>;
  @Instant() occurred_at: string;
}

export class ReadEvents {
  @IsInt() @Min(0) @Max(15) partition: number;
  @IsInt() @Min(0) after: number;
  @IsInt() @Min(1) @Max(1000) limit: number;
}

export class EventPage {
  @IsString() log_id: string;
  @ListOf(() => PublishedEvent, 1000) events: PublishedEvent[];
  /** The partition's last position: where it lies beyond the page there is more. */
  @IsInt() head: number;
}

export class Heads {
  @IsString() service: string;
  /** Position by partition that the consumers must have reached. */
  @ListOf(null, 16) @IsInt({ each: true }) positions: number[];
}

export class Settled {
  @Nullable() @IsString() lagging: string | null;
}

/** A stream that waits for a person: its first event could not be applied, the later ones queue behind it. */
export class ParkedStream {
  @IsString() consumer: string;
  /** The service whose log it is in. */
  @IsString() source: string;
  @IsInt() partition: number;
  @IsString() stream: string;
  /** How many of its events wait. */
  @IsInt() events: number;
  /** Why the first one failed. */
  @IsString() error: string;
  @Instant() since: string;
}

export class ListParked {
  @Optional() @IsString() consumer?: string;
}

export class ParkedStreams {
  @ListOf(() => ParkedStream, 1000) parked: ParkedStream[];
}

export class ReplayParked {
  @IsString() consumer: string;
  /** Absent: every parked stream of the consumer. */
  @Optional() @IsString() stream?: string;
}

export class Replayed {
  /** Events that were applied now. */
  @IsInt() applied: number;
}

/** Operations that every service answers for its peers and for the operator. */
export interface PeerOperations {
  /** A page of the service's log, in the order of positions; the repair path of every consumer. */
  readEvents: Operation<ReadEvents, EventPage>;
  /** Answers once this service's consumers of another log have passed the given positions. */
  settle: Operation<Heads, Settled>;
  /** The streams that wait for a person, the first thousand of them. */
  parked: Operation<ListParked, ParkedStreams>;
  /** Tries parked streams again, each in its order, up to its next failure. */
  replay: Operation<ReplayParked, Replayed>;
}

/** The peer operations by service. */
export const peers = Object.fromEntries(serviceNames.map((service) => [service, declarePeer(service)])) as Record<
  ServiceName,
  PeerOperations
>;

function declarePeer(service: ServiceName): PeerOperations {
  return {
    readEvents: operation({
      name: 'events.read', service, scope: null, effect: 'read', deadlineMs: 5000,
      summary: 'Read a page of the log', input: ReadEvents, output: EventPage,
    }),
    settle: operation({
      name: 'consumers.settle', service, scope: null, effect: 'read', deadlineMs: 60_000,
      summary: 'Wait until consumers have caught up', input: Heads, output: Settled,
    }),
    parked: operation({
      name: 'consumers.parked', service, scope: null, effect: 'read', deadlineMs: 10_000,
      summary: 'List the streams that wait for a person', input: ListParked, output: ParkedStreams,
    }),
    replay: operation({
      name: 'consumers.replay', service, scope: null, effect: 'write', deadlineMs: 60_000,
      summary: 'Try parked streams again', input: ReplayParked, output: Replayed,
    }),
  };
}
