import { invalidField } from '@sortie/contracts';

// C0 controls and DEL: they break lines of logs and lists, and PostgreSQL cannot store NUL.
const control = /[\u0000-\u001f\u007f\u2028\u2029]/;

/** The name of something in the workspace, without outer blanks. Refuses one that is blank or more than a line. */
export function plainName(text: string): string {
  const name = text.trim();
  if (name === '') throw invalidField('name', 'blank', 'name must not be blank');
  if (control.test(name) || !name.isWellFormed()) {
    throw invalidField('name', 'invalid_text', 'name must be plain text without control characters and line breaks');
  }
  return name;
}
