import { Inject, Injectable } from '@nestjs/common';
import { DomainError, minuteMs, pageMembers, type CampaignSettings } from '@sortie/contracts';
import { EventStore, type Unit } from '@sortie/event-store';
import { Operations } from '@sortie/messaging';
import { ownCall } from '../own-call.js';
import { WorkspaceTime } from '../clock/workspace-time.js';
import { MailProviders } from '../domains/mail-providers.js';
import { enroll } from '../enrollments/enroll.js';
import { readRecipients } from '../enrollments/recipients.js';
import { closePage } from './close-page.js';
import { completeCampaign } from './complete-campaign.js';

// Two statements of some 100 kB each; a page commits in tens of milliseconds.
const pageSize = 500;

interface CampaignRow {
  id: string;
  sequence_id: string;
  /** Null: nobody is enrolled by the launch. */
  group_id: string | null;
  pool_id: string;
  sender_id: string | null;
  status: string;
  launch_cursor: string;
  launched: boolean;
  closed: boolean;
  close_cursor: string;
  settings: CampaignSettings;
  /** In a workspace of test mode, which has a clock of its own. */
  test: boolean;
}

/**
 * Carries out what a campaign was told, page by page: enrolling its audience after a launch, ending its enrollments
 * after a stop. Each page commits with its cursor, so whoever comes after a crash goes on where it was.
 */
@Injectable()
export class LaunchRunner {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(WorkspaceTime) private readonly time: WorkspaceTime,
    @Inject(MailProviders) private readonly providers: Pick<MailProviders, 'of'>,
  ) {}

  /**
   * Goes on with every campaign that somebody left unfinished, until it is told to stop; one that cannot go on does not
   * hold up the others.
   */
  async resumeAll(workspaceId?: string, stopped?: AbortSignal): Promise<void> {
    const { rows } = await this.store.workerOnce<{ workspace_id: string; id: string }>(
      `select workspace_id, id from campaigns
       where ((not launched and status <> 'draft') or not closed) and ($1::text is null or workspace_id = $1)
       limit 100`,
      [workspaceId ?? null],
    );
    const failures: unknown[] = [];
    for (const { workspace_id, id } of rows) {
      if (stopped?.aborted) break;
      await this.run(workspace_id, id, Date.now() + minuteMs, stopped).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Pages until the campaign is done or the deadline is near; the engine goes on with the rest. */
  async run(workspaceId: string, campaignId: string, deadline: number, stopped?: AbortSignal): Promise<void> {
    const now = await this.time.now(workspaceId);
    const goesOn = () => !stopped?.aborted && Date.now() < deadline - 2000;
    while (goesOn() && (await this.page(workspaceId, campaignId, now)));
  }

  /** One page; false when there is nothing more to do. Several processes take turns. */
  private async page(workspaceId: string, campaignId: string, now: Date): Promise<boolean> {
    const before = await this.read(workspaceId, campaignId);
    if (!before || before.status === 'draft' || (before.launched && before.closed)) return false;
    if (!before.closed) return this.close(workspaceId, campaignId, now);
    const contactIds = await this.nextMembers(workspaceId, before, now);
    const { settings, test } = before;
    const providersOf = settings.match_provider
      ? (domains: readonly string[]) => this.providers.of(domains, test)
      : undefined;
    const { keyring } = this.store;
    const recipients = await readRecipients(this.operations, keyring, workspaceId, contactIds, now, providersOf);
    return this.store.within(workspaceId, { now }, async (unit) => {
      const row = await lock(unit, campaignId);
      if (!row || row.launched) return false;
      if (row.launch_cursor !== before.launch_cursor) return true;
      await enroll(unit, row, recipients);
      const last = contactIds.length < pageSize;
      await unit.sql.query(
        'update campaigns set launch_cursor = $3, launched = $4 where workspace_id = $1 and id = $2',
        [workspaceId, campaignId, contactIds.at(-1) ?? row.launch_cursor, last],
      );
      if (last) await completeCampaign(unit, campaignId);
      return !last;
    });
  }

  private async nextMembers(workspaceId: string, row: CampaignRow, now: Date): Promise<string[]> {
    if (!row.group_id) return [];
    const after = row.launch_cursor || undefined;
    const page = { group_id: row.group_id, ...(after ? { after } : {}), limit: pageSize };
    try {
      return (await this.operations.call(pageMembers, page, ownCall(workspaceId, now))).contact_ids;
    } catch (error) {
      // The group was deleted since the launch: whoever has entered goes on, and nobody else enters.
      if (error instanceof DomainError && error.code === 'RESOURCE_NOT_FOUND') return [];
      throw error;
    }
  }

  /** Ends a page of a stopped campaign's enrollments. */
  private close(workspaceId: string, campaignId: string, now: Date): Promise<boolean> {
    return this.store.within(workspaceId, { now }, async (unit) => {
      const row = await lock(unit, campaignId);
      if (!row || row.closed) return false;
      return closePage(unit, row);
    });
  }

  private async read(workspaceId: string, campaignId: string): Promise<CampaignRow | undefined> {
    const { rows } = await this.store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<CampaignRow>(
        `select c.*, exists (select from clocks k where k.workspace_id = $1) as test
         from campaigns c where c.workspace_id = $1 and c.id = $2`,
        [workspaceId, campaignId],
      ),
    );
    return rows[0];
  }
}

async function lock(unit: Unit, campaignId: string): Promise<Omit<CampaignRow, 'test'> | undefined> {
  const { rows } = await unit.sql.query<CampaignRow>(
    'select * from campaigns where workspace_id = $1 and id = $2 for update',
    [unit.workspaceId, campaignId],
  );
  return rows[0];
}
