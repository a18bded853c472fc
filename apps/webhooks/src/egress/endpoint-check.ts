import { resolveName } from '@sortie/platform';
import { bareHost, checkEndpointUrl, type UrlRules, type UrlVerdict } from './endpoint-url.js';
import { resolveChecked, type Resolve } from './resolve.js';

/** The check at creation: the URL itself, then every address its host has now. Each attempt checks again. */
export async function checkEndpoint(text: string, rules: UrlRules & { resolve?: Resolve }): Promise<UrlVerdict> {
  const verdict = checkEndpointUrl(text, rules);
  if (!verdict.ok) return verdict;
  const rule = { allowPrivate: rules.allowPrivate, privateOnly: verdict.privateOnly };
  try {
    await resolveChecked(bareHost(verdict.url), rule, rules.resolve ?? resolveName);
    return verdict;
  } catch {
    // One sentence for "no such name" and "a private address": the difference would reveal internal names.
    return { ok: false, reason: 'The host of the URL does not resolve to addresses that webhooks may be sent to.' };
  }
}
