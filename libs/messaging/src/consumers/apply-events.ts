import type { PublishedEvent } from '@sortie/contracts';
import type { EventStore, Unit } from '@sortie/event-store';
import type { PoolClient } from 'pg';
import type { Observer } from '../observer.js';
import type { Consumer } from './consumes.js';
import type { CursorKey } from './cursor-row.js';
import { applyTogether, together } from './apply-together.js';
import { isPassing } from './failures.js';
import { park } from './parked.js';

export interface Application {
  client: PoolClient;
  key: CursorKey;
  consumer: Consumer;
  store: EventStore;
  observer: Observer;
}

/** What is left to do and to say once the page is committed. */
export interface Applied {
  units: Unit[];
  lines: Record<string, unknown>[];
}

// A lost race on a stream is won at the next try; what fails three times fails for a reason of its own.
const mostTries = 3;

/** Applies a page in order: all in one go or, when something fails, one by one, parking what cannot be applied. */
export async function applyEvents(
  page: Application, events: readonly PublishedEvent[], parkedStreams: Set<string>,
): Promise<Applied> {
  const wanted = events.filter(({ type }) => !page.consumer.types || page.consumer.types.includes(type));
  if (wanted.length === 0) return { units: [], lines: [] };
  if (!wanted.some(({ stream_id }) => parkedStreams.has(stream_id))) {
    const outcome = await attempt(page, wanted);
    if (!('error' in outcome)) return outcome;
  }
  return oneByOne(page, wanted, parkedStreams);
}

async function oneByOne(
  page: Application, events: readonly PublishedEvent[], parkedStreams: Set<string>,
): Promise<Applied> {
  const done: Applied = { units: [], lines: [] };
  for (const event of events) {
    if (parkedStreams.has(event.stream_id)) {
      await park(page.client, page.key, event, new Error('an earlier event of its stream is parked'));
      continue;
    }
    const outcome = await applyOne(page, event);
    if ('error' in outcome) {
      parkedStreams.add(event.stream_id);
      await park(page.client, page.key, event, outcome.error);
      const about = { ...page.key, event_id: event.id, type: event.type, workspace_id: event.workspace_id };
      page.observer.failure('an event is parked, and its stream behind it', outcome.error, about);
    } else {
      done.units.push(...outcome.units);
      done.lines.push(...outcome.lines);
    }
  }
  return done;
}

/** Applies one event under a savepoint, a few times if need be. */
export async function applyOne(page: Application, event: PublishedEvent): Promise<Applied | { error: unknown }> {
  for (let tried = 1; ; tried += 1) {
    const outcome = await attempt(page, [event]);
    if (!('error' in outcome) || tried === mostTries) return outcome;
  }
}

/** Applies events under one savepoint; after a failure nothing of them is left. Passing failures reject. */
async function attempt(page: Application, events: readonly PublishedEvent[]): Promise<Applied | { error: unknown }> {
  const { client } = page;
  const done: Applied = { units: [], lines: [] };
  client.query('savepoint events').catch(() => undefined);
  let workspace: string | undefined;
  try {
    for (const some of together(page.consumer, events)) {
      if (some[0]!.workspace_id !== workspace) {
        workspace = some[0]!.workspace_id;
        client.query("select set_config('app.workspace', $1, true)", [workspace]).catch(() => undefined);
      }
      await applyTogether(page, some, done);
    }
    // Fails when a statement failed that nobody waited for.
    await client.query('release savepoint events');
    return done;
  } catch (error) {
    if (isPassing(error)) throw error;
    await client.query('rollback to savepoint events');
    return { error };
  }
}
