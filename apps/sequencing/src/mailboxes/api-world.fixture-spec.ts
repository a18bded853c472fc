import { dayMs, minuteMs, newId, type CallContext } from '@sortie/contracts';
import { openStore, type TestStore } from '@sortie/testing';
import { CampaignsEndpoint } from '../campaigns/campaigns.endpoint.js';
import { touchLossesProjection } from '../campaigns/touch-losses.projection.js';
import { DomainChecker } from '../domains/domain-checker.js';
import { deafLookup } from '../domains/testing/lookups.fixture-spec.js';
import { enrollmentProjection } from '../enrollments/enrollment.projection.js';
import { holdProjection } from '../enrollments/hold.projection.js';
import { healthDaysProjection } from '../health/health-days.projection.js';
import { TemplateTrial } from '../lint/template-trial.js';
import { sequencingSchema } from '../migrations/schema.js';
import { PoolsEndpoint } from '../pools/pools.endpoint.js';
import { RepliesEndpoint } from '../replies/replies.endpoint.js';
import { replyProjection } from '../replies/reply.projection.js';
import { SequencesEndpoint } from '../sequences/sequences.endpoint.js';
import { SequencingConfig } from '../sequencing.config.js';
import { Cursors } from '../sequencing.cursors.js';
import { SuppressionsEndpoint } from '../suppressions/suppressions.endpoint.js';
import { TouchesEndpoint } from '../touches/touches.endpoint.js';
import { MailboxesEndpoint } from './mailboxes.endpoint.js';

/** The endpoints of this service that need no bus, over a real store. */
export interface ApiWorld {
  test: TestStore;
  mailboxes: MailboxesEndpoint;
  pools: PoolsEndpoint;
  sequences: SequencesEndpoint;
  templates: TemplateTrial;
  campaigns: CampaignsEndpoint;
  touches: TouchesEndpoint;
  replies: RepliesEndpoint;
  suppressions: SuppressionsEndpoint;
  /** Rows as a superuser sees them. */
  rows(text: string, ...values: unknown[]): Promise<any[]>;
}

export async function openApiWorld(): Promise<ApiWorld> {
  const test = await openStore({
    service: 'sequencing',
    template: 'sequencing',
    tables: sequencingSchema,
    projections: [enrollmentProjection, holdProjection, replyProjection, healthDaysProjection, touchLossesProjection],
  });
  const templates = new TemplateTrial();
  const cursors = new Cursors(Object.assign(new SequencingConfig(), { cursorKey: Buffer.alloc(32, 2) }));
  const close = async () => {
    await templates.onModuleDestroy();
    await test.close();
  };
  return {
    test: { ...test, close },
    mailboxes: new MailboxesEndpoint(test.store, cursors, new SequencingConfig()),
    pools: new PoolsEndpoint(test.store, cursors),
    sequences: new SequencesEndpoint(test.store, cursors, new DomainChecker(test.store, deafLookup), templates),
    templates,
    campaigns: new CampaignsEndpoint(test.store, cursors, undefined as never),
    touches: new TouchesEndpoint(test.store, cursors),
    replies: new RepliesEndpoint(test.store, cursors),
    suppressions: new SuppressionsEndpoint(test.store, cursors),
    rows: async (text, ...values) => (await test.admin.query(text, values)).rows,
  };
}

/** Any fixed workspace time: a Monday morning. */
export const monday = '2026-01-05T09:00:00.000Z';

/** So many days after it. */
export const later = (days: number): string => new Date(Date.parse(monday) + days * dayMs).toISOString();

/** Office hours in Paris. */
export const window = { timezone: 'Europe/Paris', days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' };

/** A call into that workspace, in live mode unless said. */
export function callOf(
  workspace_id: string,
  more: Partial<CallContext> = {},
  mode: 'live' | 'test' = 'live',
): CallContext {
  return {
    caller: { workspace_id, principal_id: 'key_1', mode, scopes: [] },
    request_id: newId('request'),
    // Enough for all calls of a file that share it.
    deadline: Date.now() + 10 * minuteMs,
    now: monday,
    ...more,
  };
}

/** What a mailbox needs at least. */
export function mailboxInput(email = `${newId('mailbox')}@outbound.example`) {
  return { email, smtp: { host: 'smtp.outbound.example', port: 587, user: 'dana', password: 'correct horse' } };
}
