import { Webhooks1767225600000 } from './1767225600000-webhooks.js';
import { logDataVerbatim, LogDataVerbatim1795000000040 } from './1795000000040-log-data-verbatim.js';
import { AnswersVerbatim1795000000041 } from './1795000000041-answers-verbatim.js';
import { AnswersBySubject1795000000060 } from './1795000000060-answers-by-subject.js';
import { webhooksTables } from './tables.js';

/** The service's migrations, oldest first. */
export const migrations = [
  Webhooks1767225600000, LogDataVerbatim1795000000040, AnswersVerbatim1795000000041, AnswersBySubject1795000000060,
];

/** The same tables as SQL, for a test that makes them without migrations. */
export const webhooksSchema = [webhooksTables, logDataVerbatim].join('\n');
