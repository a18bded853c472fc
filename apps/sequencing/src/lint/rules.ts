import type { Rule } from './rule.js';
import { activeContent } from './rules/active-content.js';
import { bodyTooLong } from './rules/body-too-long.js';
import { bodyTooShort } from './rules/body-too-short.js';
import { brokenLink } from './rules/broken-link.js';
import { brokenUnsubscribe } from './rules/broken-unsubscribe.js';
import { dataUri } from './rules/data-uri.js';
import { duplicateStep } from './rules/duplicate-step.js';
import { emptyBody } from './rules/empty-body.js';
import { exclamationMarks } from './rules/exclamation-marks.js';
import { fakeReplySubject } from './rules/fake-reply-subject.js';
import { followUpThread } from './rules/follow-up-thread.js';
import { headerInjection } from './rules/header-injection.js';
import { hiddenCharacters } from './rules/hidden-characters.js';
import { hiddenText } from './rules/hidden-text.js';
import { imageOnly } from './rules/image-only.js';
import { imageRatio } from './rules/image-ratio.js';
import { imageWithoutAlt } from './rules/image-without-alt.js';
import { insecureLink } from './rules/insecure-link.js';
import { ipLink } from './rules/ip-link.js';
import { linkDensity } from './rules/link-density.js';
import { lookalikeCharacters } from './rules/lookalike-characters.js';
import { mismatchedLink } from './rules/mismatched-link.js';
import { missingFallback } from './rules/missing-fallback.js';
import { missingPlainText } from './rules/missing-plain-text.js';
import { missingPostalAddress } from './rules/missing-postal-address.js';
import { missingSubject } from './rules/missing-subject.js';
import { missingUnsubscribe } from './rules/missing-unsubscribe.js';
import { noPersonalisation } from './rules/no-personalisation.js';
import { placeholder } from './rules/placeholder.js';
import { shouting } from './rules/shouting.js';
import { spamPhrases } from './rules/spam-phrases.js';
import { subjectLength } from './rules/subject-length.js';
import { subjectSymbols } from './rules/subject-symbols.js';
import { templateSyntax } from './rules/template-syntax.js';
import { tooLarge } from './rules/too-large.js';
import { tooManyLinks } from './rules/too-many-links.js';
import { unclosedHtml } from './rules/unclosed-html.js';
import { unknownVariable } from './rules/unknown-variable.js';
import { urlShortener } from './rules/url-shortener.js';

/** All rules, the errors first. */
export const rules: readonly Rule[] = [
  templateSyntax, unknownVariable, missingSubject, emptyBody, headerInjection, placeholder, brokenUnsubscribe,
  brokenLink, mismatchedLink, ipLink, activeContent, imageOnly, missingPlainText,
  missingUnsubscribe, missingPostalAddress, missingFallback, noPersonalisation, spamPhrases, shouting,
  exclamationMarks, subjectLength, subjectSymbols, fakeReplySubject, followUpThread, duplicateStep,
  tooManyLinks, linkDensity, urlShortener, insecureLink, imageRatio, imageWithoutAlt, dataUri, hiddenText,
  hiddenCharacters, lookalikeCharacters, unclosedHtml, bodyTooShort, bodyTooLong, tooLarge,
];
