/** What names a touch and where it belongs. */
export interface TouchPlace {
  workspaceId: string;
  id: string;
  enrollmentId: string;
  contactId: string;
  mailboxId: string;
  step: number;
  /** The sender that has it: what it finds out later changes nothing once another has it. Absent: whoever has it. */
  owner?: string;
}

/** The same as its table has it. */
export interface TouchRow {
  workspace_id: string;
  id: string;
  enrollment_id: string;
  contact_id: string;
  mailbox_id: string;
  step: number;
}

/** A row's touch. */
export function placeOfTouch(row: TouchRow): TouchPlace {
  return {
    workspaceId: row.workspace_id,
    id: row.id,
    enrollmentId: row.enrollment_id,
    contactId: row.contact_id,
    mailboxId: row.mailbox_id,
    step: row.step,
  };
}
