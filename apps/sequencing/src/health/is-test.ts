/** SQL: whether the workspace, `$1`, is in test mode: only such a workspace has a clock of its own. */
export const isTest = 'exists (select from clocks where workspace_id = $1)';
