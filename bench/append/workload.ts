// What both sides of `append` write: an event of 300 bytes, from as many callers, each on a stream of its own.
export const appendCallers = 32;

export const eventData = {
  contact_id: 'con_01jqz8h0000000000000000000', score: 0.73, model: 'fit-v3', reason: 'x'.repeat(180),
};
