/** What is wrong with a template, and where. */
export interface TemplateFault {
  field: 'subject' | 'body';
  message: string;
  /** Counted from 1; null where the whole is wrong. */
  line: number | null;
}

/** A renderer's message, which ends with the position where there is one, as Liquid words it. */
export function templateFault(field: TemplateFault['field'], message = 'gave no text'): TemplateFault {
  const position = /, line:(\d+), col:\d+/.exec(message);
  if (!position) return { field, message, line: null };
  return { field, message: message.slice(0, position.index), line: Number(position[1]) };
}
