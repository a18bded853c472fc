// Meets a sender at a boundary, kills it there, and follows the touch that it held until its fate is recorded.
import type { Client } from 'pg';
import type { Boundary, Meeting } from './boundaries.ts';
import { block } from './blocker.ts';
import type { SmtpFront } from './front.ts';
import type { ResendFront, ResendPoint } from './resend-front.ts';
import { heldBy, nextDue, ownerOf, settled } from './touches.ts';
import { until } from './until.ts';
import type { WorkerName, Workers } from './workers.ts';

export interface Scene {
  databaseUrl: string;
  database: Client;
  workers: Workers;
  smtp: SmtpFront;
  resend: ResendFront;
}

/** One kill, or one cut, and whom it met. */
export interface Strike {
  boundary: Boundary;
  /** Touches that the sender held, or was about to claim. */
  touches: string[];
  recoveryMs: number;
}

/** Strikes the `nth` that comes to the boundary from now on. */
export async function strikeAt(scene: Scene, boundary: Boundary, nth: number): Promise<Strike> {
  const meeting = meet(scene, boundary.meeting, nth);
  openWire(scene);
  const { touches, began } = await meeting;
  await until(() => settled(scene.database, touches), `the touches of ${boundary.id} to be settled`);
  // The other worker would send everything before there are two again.
  scene.smtp.shut('mail_from');
  scene.resend.shut('request');
  await scene.workers.bothReady();
  return { boundary, touches, recoveryMs: Math.round(performance.now() - began) };
}

/** Lets everybody pass. */
export function openWire({ smtp, resend }: Scene): void {
  smtp.open();
  resend.open();
}

// A minute of tries: a sender that comes by no more has nothing left to send.
const mostTries = 12;

interface Met {
  touches: string[];
  began: number;
}

function meet(scene: Scene, meeting: Meeting, nth: number): Promise<Met> {
  switch (meeting.by) {
    case 'lock':
      return atLock(scene, meeting, nth);
    case 'smtp':
      return onWire(scene, meeting, nth);
    case 'reply':
      return beforeCommit(scene, nth);
    case 'resend':
      return atProvider(scene, meeting.point, nth);
  }
}

async function atLock(
  { databaseUrl, database, workers, smtp }: Scene, { table, mode, query, state }: Meeting & { by: 'lock' }, nth: number,
): Promise<Met> {
  const told = () => smtp.attempts.filter((attempt) => attempt.told).length;
  const before = told();
  await until(() => told() >= before + nth, 'mails to be sent');
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const blocker = await block(databaseUrl, `lock table sequencing.${table} in ${mode} mode`);
    try {
      // Those who were on their way already may all be held up at something else that they do with the table.
      const [application] = await blocker.soonWaiting(query);
      if (application === undefined) continue;
      const victim = workers.named(application);
      const touches = state === 'claimed' ? await heldBy(database, workers, victim) : await nextDue(database);
      return { touches, began: await kill(workers, victim) };
    } finally {
      await blocker.release();
    }
  }
  throw new Error(`nobody came to wait with ${query}`);
}

async function onWire(scene: Scene, meeting: Meeting & { by: 'smtp' }, nth: number): Promise<Met> {
  const { database, workers, smtp } = scene;
  const { attempt, release } = await smtp.holdAt(meeting.point, nth);
  const touch = attempt.touchId!;
  const began = meeting.kill ? await kill(workers, await ownerOf(database, workers, touch)) : performance.now();
  release(meeting.after);
  return { touches: [touch], began };
}

async function beforeCommit({ databaseUrl, database, workers, smtp }: Scene, nth: number): Promise<Met> {
  const { attempt, release } = await smtp.holdAt('reply', nth);
  const touch = attempt.touchId!;
  const victim = await ownerOf(database, workers, touch);
  const blocker = await block(databaseUrl, 'select from sequencing.touches where id = $1 for update', [touch]);
  try {
    release('on');
    await blocker.waiting('%touches%');
    return { touches: [touch], began: await kill(workers, victim) };
  } finally {
    await blocker.release();
  }
}

async function atProvider(scene: Scene, point: ResendPoint, nth: number): Promise<Met> {
  const { database, workers, resend } = scene;
  const { attempt, release } = await resend.holdAt(point, nth);
  const touch = attempt.touchId;
  // By the time of the answer the webhook may have settled the touch: then nobody owns it, and both are killed.
  const owner = await ownerOf(database, workers, touch);
  const victims: WorkerName[] = owner ? [owner] : ['sequencing', 'rival'];
  const began = performance.now();
  for (const victim of victims) await workers.kill(victim);
  release('on');
  return { touches: [touch], began };
}

async function kill(workers: Workers, victim: WorkerName | undefined): Promise<number> {
  if (!victim) throw new Error('nobody holds the touch');
  const began = performance.now();
  await workers.kill(victim);
  return began;
}
