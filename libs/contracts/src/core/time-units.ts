// Every service counts time in milliseconds.

/** A minute. */
export const minuteMs = 60_000;
/** An hour. */
export const hourMs = 60 * minuteMs;
/** Twenty-four hours: a day by the clocks of a time zone may have one more or less. */
export const dayMs = 24 * hourMs;
