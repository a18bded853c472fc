/**
 * A unit of a group does what only a transaction of its own keeps apart from others: wants a value that another unit of
 * the group claims, appends to the same stream, gives something free, reads back what it wrote. It is then run alone.
 */
export class NeedsOwnTransaction extends Error {}
