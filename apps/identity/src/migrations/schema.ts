import { Identity1767225600000 } from './1767225600000-identity.js';
import { AnswersVerbatim1795000000041 } from './1795000000041-answers-verbatim.js';
import { AnswersBySubject1795000000060 } from './1795000000060-answers-by-subject.js';

/** The service's migrations, oldest first. */
export const migrations = [Identity1767225600000, AnswersVerbatim1795000000041, AnswersBySubject1795000000060];
