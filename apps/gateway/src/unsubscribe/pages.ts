/** The pages of `/u/{token}`. They name nobody: whoever forwards a mail must not show the address in it. */
function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}
button{font:inherit;padding:.5rem 1rem}@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}}</style>
</head><body><h1>${title}</h1>${content}</body></html>`;
}

/** Asks; the form posts to the page's own address. */
export const confirmPage = page(
  'Unsubscribe?',
  '<p>You will get no more emails from this sender.</p>' +
    '<form method="post"><input type="hidden" name="confirm" value="1"><button>Unsubscribe</button></form>',
);

export const donePage = page('You are unsubscribed', '<p>You will get no more emails from this sender.</p>');

/** The same for every token that is not real. */
export const unknownPage = page(
  'This link does not work',
  '<p>It may be incomplete. Open it again from the email.</p>',
);

export const unclearPage = page('Nothing was changed', '<p>Open the link from the email, and confirm on the page.</p>');

export const laterPage = page(
  'Please try again',
  '<p>This does not work just now. Nothing was changed; try again in a moment.</p>',
);
