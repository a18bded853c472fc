export interface StartedPlatform {
  ready: any;
  home: string;
  child: import('node:child_process').ChildProcess;
  refresh(): any;
  stop(): Promise<void>;
  exited: Promise<unknown>;
}
export function startPlatform(options: {
  home: string; args?: string[]; env?: Record<string, string>; keep?: boolean;
}): Promise<StartedPlatform>;
export function platformEnvironment(
  home: string, env: Record<string, string>, ours?: Record<string, string | undefined>,
): Record<string, string | undefined>;
