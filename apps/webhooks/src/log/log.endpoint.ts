import { Controller } from '@nestjs/common';
import {
  listActivity, listEvents, type ActivityLine, type CallContext, type List, type ListEvents, type LoggedEvent,
} from '@sortie/contracts';
import { cursorCodec, EventStore, type CursorCodec } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { ServiceSettings } from '@sortie/platform';
import { listLogPage, showEvent, showLine, type LogRow } from './log-list.query.js';

/** The workspace's log, for programs and for people. */
@Controller()
export class LogEndpoint {
  private readonly cursors: CursorCodec;

  constructor(
    private readonly store: EventStore,
    { cursorKey }: ServiceSettings,
  ) {
    this.cursors = cursorCodec(cursorKey);
  }

  @Handles(listEvents)
  events(input: ListEvents, context: CallContext): Promise<List<LoggedEvent>> {
    return this.page(input, context, (row) => showEvent(row, context.caller.workspace_id));
  }

  @Handles(listActivity)
  activity(input: ListEvents, context: CallContext): Promise<List<ActivityLine>> {
    return this.page(input, context, showLine);
  }

  private page<T>(input: ListEvents, context: CallContext, show: (row: LogRow) => T): Promise<List<T>> {
    const { workspace_id } = context.caller;
    return this.store.read(context, (sql) => listLogPage(sql, this.cursors, workspace_id, input, show));
  }
}
