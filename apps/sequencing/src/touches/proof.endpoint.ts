import { Controller, Inject } from '@nestjs/common';
import {
  getProof,
  isId,
  notFound,
  type ById,
  type CallContext,
  type Proof,
  type ProofStep,
  type TouchState,
} from '@sortie/contracts';
import { EventStore } from '@sortie/event-store';
import { Handles } from '@sortie/messaging';

/** One entry of `touches.trail`, see the trigger that writes it. */
interface TrailPart {
  state: TouchState;
  at: string;
  recorded_at: string;
  mailbox_id: string;
  attempt: number;
  sender?: number;
  reason?: string;
  detail?: string;
  reply?: string;
  settled_by?: string;
}

interface Row {
  state: TouchState;
  message_id: string | null;
  enrollment_id: string;
  trail: TrailPart[];
}

const whatOf: Record<TouchState, ProofStep['what']> = {
  planned: 'intent',
  held: 'hold',
  claimed: 'claim',
  submitting: 'submit',
  accepted: 'acceptance',
  failed: 'failure',
  unknown: 'doubt',
  skipped: 'skip',
};

@Controller()
export class ProofEndpoint {
  constructor(@Inject(EventStore) private readonly store: EventStore) {}

  @Handles(getProof)
  get({ id }: ById, context: CallContext): Promise<Proof> {
    if (!isId('touch', id)) throw notFound('touch');
    const { workspace_id } = context.caller;
    return this.store.read(context, async (sql) => {
      const { rows } = await sql.query<Row>(
        'select state, message_id, enrollment_id, trail from touches where workspace_id = $1 and id = $2',
        [workspace_id, id],
      );
      const touch = rows[0];
      if (!touch) throw notFound('touch');
      const events = await sql.query<{ id: string; type: string; recorded_at: Date }>(
        `select id, type, recorded_at from events
         where workspace_id = $1 and stream_id = $2 and data->>'touch_id' = $3 order by version`,
        [workspace_id, touch.enrollment_id, id],
      );
      return {
        object: 'proof',
        touch_id: id,
        state: touch.state,
        message_id: touch.message_id,
        steps: touch.trail.map(step),
        events: events.rows.map((event) => ({ id: event.id, type: event.type, at: event.recorded_at.toISOString() })),
      };
    });
  }
}

function step(part: TrailPart): ProofStep {
  const { state, mailbox_id, attempt, sender = null, reason = null, reply = null, settled_by = null } = part;
  return {
    what: whatOf[state],
    state,
    at: new Date(part.at).toISOString(),
    recorded_at: new Date(part.recorded_at).toISOString(),
    mailbox_id,
    attempt,
    sender,
    reason,
    reason_detail: part.detail ?? null,
    server_reply: reply,
    settled_by,
  };
}
