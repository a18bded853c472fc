/** Sixteen let replicas share the work, and keep one noisy workspace to its own. */
export const partitionCount = 16;

/** The partition of a workspace: FNV-1a of its id. Never changes, since positions are counted within it. */
export function partitionOf(workspaceId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < workspaceId.length; index++) {
    hash = Math.imul(hash ^ workspaceId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % partitionCount;
}
