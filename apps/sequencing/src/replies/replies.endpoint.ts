import { Controller, Inject } from '@nestjs/common';
import {
  classifyReply,
  getReply,
  listReplies,
  type ById,
  type CallContext,
  type ClassifyReply,
  type List,
  type ListReplies,
  type Reply,
} from '@sortie/contracts';
import { EventStore, listPage, newestFirst, Where } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';
import { Cursors } from '../sequencing.cursors.js';
import { reclassifyReply } from './reclassify-reply.js';
import { findReply, replySelect, showReply } from './reply.query.js';

@Controller()
export class RepliesEndpoint {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(Cursors) private readonly cursors: Cursors,
  ) {}

  @Handles(listReplies)
  list(input: ListReplies, context: CallContext): Promise<List<Reply>> {
    const where = new Where()
      .and('workspace_id = ?', context.caller.workspace_id)
      .andIf('contact_id = ?', input.contact_id)
      .andIf('campaign_id = ?', input.campaign_id)
      .andIf('mailbox_id = ?', input.mailbox_id)
      .andIf('classification = ?', input.classification)
      .andIf('received_at >= ?', input.since);
    const listing = { list: 'replies', select: replySelect, where, order: newestFirst(), show: showReply };
    return this.store.read(context, (sql) => listPage(sql, this.cursors.codec, input, listing));
  }

  @Handles(getReply)
  get({ id }: ById, context: CallContext): Promise<Reply> {
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => showReply(await findReply(sql, workspace_id, id)));
  }

  @Handles(classifyReply)
  classify(input: ClassifyReply, context: CallContext): Promise<Reply> {
    return this.store.handleCommand(classifyReply, context, async (unit) => {
      await reclassifyReply(unit, input);
      return showReply(await findReply(unit.sql, unit.workspaceId, input.id));
    });
  }
}
