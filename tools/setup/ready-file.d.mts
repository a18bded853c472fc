export function homeFolder(named?: string): string;
export function runningIn(home: string, runs?: (pid: number) => boolean): any;
export function removeStale(home: string): void;
