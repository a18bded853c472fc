import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainError, type CallContext } from '@sortie/contracts';
import type { EventStore } from '@sortie/event-store';
import { isHtml } from '../mail/body-parts.js';
import { selectSequences } from '../sequences/sequence.rows.js';
import { parseTemplate } from '../templates/parse-template.js';
import { createRenderer } from '../templates/renderer.js';
import type { TemplateData } from '../templates/template-data.js';
import { templateFault, type TemplateFault } from '../templates/template-fault.js';
import type { Fault, Finding, LintStep } from './finding.js';
import { sampleData } from './sample-data.js';
import { textsOf, type StepText } from './texts-of.js';
import { Turns } from './turns.js';

// A text renders within a millisecond; five hundred wordings of what nearly fails would hold the others up for minutes.
const mostMs = 3_000;
// Each that never ends costs its 200 ms: who has five mends those first.
const mostFindings = 5;

/** The only rule that renders: a template that loops for ever, or fails whoever the contact is, sends no mail. */
export const templateFailed = { rule: 'template-failed', severity: 'error' } as const;

/** Who wants to know, at what workspace time, and until when. */
interface Asker {
  caller: { workspace_id: string };
  now: string;
  deadline: number;
}

/** Renders what a sequence would send, once and for nobody, within the limits that sending has. */
@Injectable()
export class TemplateTrial implements OnModuleDestroy {
  // A thread of its own: what somebody tries out must hold up neither what is sent nor a preview.
  private readonly renderer = createRenderer();
  // One sequence after the other, so that the time that one takes is its own; workspaces take turns.
  private readonly turns = new Turns();

  /** The texts that give no mail; those that are no Liquid at all are the rule `template-syntax`'s. */
  find(steps: readonly LintStep[], { caller, now, deadline }: Asker): Promise<Finding[]> {
    return this.turns.run(caller.workspace_id, async () => {
      if (Date.now() < deadline) return this.render(steps, sampleData(now));
      // Waited for too long: nobody listens any more.
      throw new DomainError('UNAVAILABLE', 'Other templates are being tried; repeat the request in a moment.');
    });
  }

  /** The same for the newest version of a sequence; nothing when there is no such sequence. */
  async findIn(store: EventStore, sequenceId: string, context: CallContext): Promise<Finding[]> {
    const { workspace_id } = context.caller;
    const [row] = await store.read(context, (sql) => selectSequences(sql, 's.id = $2', [workspace_id, sequenceId]));
    return row ? this.find(row.steps, context) : [];
  }

  async onModuleDestroy(): Promise<void> {
    await this.renderer.stop();
  }

  private async render(steps: readonly LintStep[], data: TemplateData): Promise<Finding[]> {
    const until = Date.now() + mostMs;
    const findings: Finding[] = [];
    for (const [step, wording] of emailTexts(steps)) {
      const late = Date.now() >= until;
      const faults = late ? [tooSlow(wording)] : await this.faultsOf(wording, data);
      findings.push(...faults.map((fault) => ({ ...templateFailed, step, variant: wording.variant, ...fault })));
      if (late || findings.length >= mostFindings) break;
    }
    return findings;
  }

  private async faultsOf(wording: StepText, data: TemplateData): Promise<Fault[]> {
    const html = isHtml(wording.body);
    const texts = (['subject', 'body'] as const)
      .filter((field) => !(field === 'subject' && wording.inheritsSubject) && parseTemplate(wording[field]).ok)
      .map((field) => ({ field, template: wording[field], html: html && field === 'body', data }));
    const results = await this.renderer.render(texts);
    return texts.flatMap(({ field, template }, index) => {
      const result = results[index]!;
      return result.ok ? [] : [faultOf(template, templateFault(field, result))];
    });
  }
}

function emailTexts(steps: readonly LintStep[]): [number, StepText][] {
  return steps.flatMap((step, index) =>
    step.channel === 'email' ? textsOf(step).map((wording): [number, StepText] => [index, wording]) : []);
}

function faultOf(text: string, { field, line, message }: TemplateFault): Fault {
  return {
    span: { field, start: 0, end: text.length },
    message: `${line === null ? 'The template' : `Line ${line} of the template`} gives no text: ${message}`,
    fix: 'Take out the loops and the text that grows, and use every filter as the template reference has it',
  };
}

function tooSlow({ body }: StepText): Fault {
  return {
    span: { field: 'body', start: 0, end: body.length },
    message: `The texts before this one took ${mostMs} ms to render, so that it was not tried`,
    fix: 'Take out the loops that make the texts slow',
  };
}
