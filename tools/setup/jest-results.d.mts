import type { ChildProcess } from 'node:child_process';

export function resultFlags(file: string): string[];
export function countsIn(file: string): { passed: number; failed: number } | null;
export function endAfterResults(child: ChildProcess, file: string, grace?: number): void;
