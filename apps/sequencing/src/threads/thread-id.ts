import { idPrefixes } from '@sortie/contracts';

/** The thread of an enrollment: the same id behind another prefix, so that nobody has to look it up. */
export function threadOf(enrollmentId: string): string {
  return `${idPrefixes.thread}_${enrollmentId.slice(enrollmentId.indexOf('_') + 1)}`;
}

/** The message that shows a touch or a reply, likewise. */
export function messageOf(id: string): string {
  return `${idPrefixes.message}_${id.slice(id.indexOf('_') + 1)}`;
}
