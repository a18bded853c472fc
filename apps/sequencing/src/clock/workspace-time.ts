import { Inject, Injectable } from '@nestjs/common';
import { EventStore } from '@sortie/event-store';

/** What time it is in a workspace: its test clock's, or the wall clock's. */
@Injectable()
export class WorkspaceTime {
  constructor(@Inject(EventStore) private readonly store: EventStore) {}

  async now(workspaceId: string): Promise<Date> {
    return (await this.testClock(workspaceId))?.now ?? new Date();
  }

  /** The test clock, or undefined for a live workspace. */
  async testClock(workspaceId: string): Promise<{ now: Date; target: Date } | undefined> {
    const { rows } = await this.store.read({ caller: { workspace_id: workspaceId } }, (sql) =>
      sql.query<{ now: Date; target: Date }>({
        name: 'clock-read',
        text: 'select now, target from clocks where workspace_id = $1',
        values: [workspaceId],
      }),
    );
    return rows[0];
  }
}
