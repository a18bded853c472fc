import type { RecordedEvent } from './log/recorded.js';
import type { Sql } from './sql.js';

/**
 * A read model kept in the writing transaction. It derives its rows from events alone, so that a rebuild gives equal
 * rows, and takes events whose personal part is gone.
 */
export interface Projection {
  name: string;
  /** Event types it folds. */
  types: readonly string[];
  /** Tables it writes; the rebuild makes a shadow of each. */
  tables: readonly string[];
  /**
   * Applies events in their order. Table names come through `target`: the rebuild writes shadow tables. What it has
   * sent and need not wait for itself may be answered as `sent`: then it shares a round trip with the COMMIT.
   */
  apply(
    events: RecordedEvent<any, any>[], sql: Sql, target: (table: string) => string,
  ): Promise<{ sent: Promise<unknown> } | void>;
}
