import type { WorkerProgress } from '../killable-worker.js';
import type { TemplateData } from './template-data.js';

/** One text to render: a subject or a body for one contact. */
export interface RenderJob {
  template: string;
  /** Values are HTML-escaped when true. */
  html: boolean;
  data: TemplateData;
}

/** Why a job gave no text. Only a time-out may end otherwise next time; the rest never will. */
export type RenderErrorCode = 'TEMPLATE_TIMEOUT' | 'TEMPLATE_TOO_LARGE' | 'TEMPLATE_SYNTAX' | 'TEMPLATE_FAILED';

/** The text, or the reason why there is none. */
export type RenderResult =
  | { ok: true; text: string }
  | { ok: false; code: RenderErrorCode; message: string };

/** What the renderer hands to its worker at the start; a part of its question is a job. */
export interface RenderWorkerData extends WorkerProgress {
  /** Address of the engine's module: `.js` when built, `.ts` in tests. */
  engineUrl: string;
}
