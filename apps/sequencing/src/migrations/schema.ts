import { CreateSequencing1764000000000 } from './1764000000000-create-sequencing.js';
import { completeSending, CompleteSending1795000000000 } from './1795000000000-complete-sending.js';
import { sequencingTables } from './tables.js';

/** The service's migrations, oldest first. */
export const migrations = [CreateSequencing1764000000000, CompleteSending1795000000000];

/** The same tables as SQL, for a test that makes them without migrations. */
export const sequencingSchema = [sequencingTables, completeSending].join('\n');
