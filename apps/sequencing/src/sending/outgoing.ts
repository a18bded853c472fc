import type { EmailStep, Server } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { stepsOf } from '../enrollments/advance-enrollment.js';
import type { ClaimedTouch } from './claim.js';
import type { SequencingConfig } from '../sequencing.config.js';
import { routeOf, type Route } from './route.js';

/** What a claimed touch needs beside its contact. */
export interface Outgoing {
  step: EmailStep;
  mailbox: { email: string; displayName: string | null; route: Route };
  /** Message-IDs and subjects of the mails before it in this enrollment, oldest first. */
  thread: { message_id: string; subject: string }[];
  replied: boolean;
}

interface Row {
  email: string;
  display_name: string | null;
  smtp: Server;
  smtp_password: Buffer | null;
  replied: boolean;
  test: boolean;
}

/** Reads step, mailbox and thread of a claimed touch. */
export function readOutgoing(store: EventStore, config: SequencingConfig, touch: ClaimedTouch): Promise<Outgoing> {
  const { workspaceId, mailboxId, enrollmentId } = touch;
  return store.read({ caller: { workspace_id: workspaceId } }, async (sql) => {
    const [mailboxes, thread, steps] = await Promise.all([
      sql.query<Row>({
        name: 'outgoing-mailbox',
        text: `select m.email, m.display_name, m.smtp, m.smtp_password, e.replied, l.test
               from mailboxes m join lanes l on l.workspace_id = $1 and l.mailbox_id = m.id
               join enrollments e on e.workspace_id = $1 and e.id = $3
               where m.workspace_id = $1 and m.id = $2`,
        values: [workspaceId, mailboxId, enrollmentId],
      }),
      sql.query<{ message_id: string; subject: string }>({
        name: 'outgoing-thread',
        text: `select message_id, subject from touches
               where workspace_id = $1 and enrollment_id = $2 and state = 'accepted' and message_id is not null order by step`,
        values: [workspaceId, enrollmentId],
      }),
      stepsOf({ sql, workspaceId }, touch.campaignId),
    ]);
    const row = mailboxes.rows[0]!;
    const password = row.smtp_password
      ? store.keyring.open(workspaceId, row.smtp_password, `mailboxes.smtp_password.${mailboxId}`).toString()
      : null;
    return {
      step: steps[touch.step]!,
      mailbox: { email: row.email, displayName: row.display_name, route: routeOf(config, row, password) },
      thread: thread.rows,
      replied: row.replied,
    };
  });
}
