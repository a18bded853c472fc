import type { Certificate } from './certificate.ts';

export interface PostfixSetting {
  folder: string;
  /** The domains whose mail is delivered; everything else is refused, so that no mail leaves the machine. */
  domains: readonly string[];
  ports: { submission: number; submissions: number; lmtp: number };
  certificate: Certificate;
}

/** main.cf of a private instance. */
export function postfixMain({ folder, domains, ports, certificate }: PostfixSetting): string {
  return `
compatibility_level = 3.6
queue_directory = ${folder}/postfix/queue
data_directory = ${folder}/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
local_recipient_maps =
virtual_mailbox_domains = ${domains.join(', ')}
virtual_mailbox_maps = static:known
virtual_transport = lmtp:inet:127.0.0.1:${ports.lmtp}
default_transport = error:mail does not leave this machine
# Room for the large mails of the tests.
message_size_limit = 52428800
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${folder}/auth
smtpd_tls_cert_file = ${certificate.certFile}
smtpd_tls_key_file = ${certificate.keyFile}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
`;
}

/** master.cf: two submission ports and what queueing and delivering need, nothing in a chroot. */
export function postfixMaster({ ports }: PostfixSetting): string {
  return `
${ports.submission} inet n - n - - smtpd
${ports.submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
