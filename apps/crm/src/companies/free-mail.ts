// Mailbox providers for the public: people who share such a domain share no employer. The list names the providers
// that most personal addresses are at; one that is missing only makes a company that somebody can rename.
const domains = new Set([
  'gmail.com', 'googlemail.com', 'icloud.com', 'me.com', 'mac.com', 'msn.com', 'aol.com', 'ymail.com',
  'proton.me', 'protonmail.com', 'pm.me', 'fastmail.com', 'hey.com', 'mail.com', 'zoho.com', 'tutanota.com',
  'web.de', 't-online.de', 'freenet.de', 'orange.fr', 'wanadoo.fr', 'free.fr', 'sfr.fr', 'laposte.net',
  'libero.it', 'comcast.net', 'verizon.net', 'btinternet.com', 'yandex.ru', 'yandex.com', 'mail.ru',
  'qq.com', '163.com', '126.com', 'naver.com', 'uol.com.br',
]);
// The same for brands with a domain in each country: yahoo.co.uk, hotmail.fr, live.nl, gmx.at.
const brands = /^(yahoo|hotmail|outlook|live|gmx)\.[a-z]{2,3}(\.[a-z]{2})?$/;

/** Whether addresses of the domain say nothing about where someone works. */
export function isFreeMail(domain: string): boolean {
  return domains.has(domain) || brands.test(domain);
}
