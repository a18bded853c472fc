import type { Certificate } from './certificate.ts';

export interface DovecotSetting {
  folder: string;
  ports: { imap: number; imaps: number; lmtp: number };
  certificate: Certificate;
  /** Everybody's. */
  password: string;
}

/** dovecot.conf of a private instance: everything it writes lies in the folder. */
export function dovecotConfig({ folder, ports, certificate, password }: DovecotSetting): string {
  return `
protocols = imap lmtp
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
ssl = yes
ssl_cert = <${certificate.certFile}
ssl_key = <${certificate.keyFile}
mail_location = maildir:${folder}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
# Wrong passwords are part of the tests: nothing is slowed down for them.
auth_failure_delay = 0
mail_max_userip_connections = 100
auth_mechanisms = plain login xoauth2 oauthbearer
# Every user exists, with the one password or a token under the one key: nobody has to be made before a test.
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf.ext
}
passdb {
  driver = static
  mechanisms = plain login
  args = password=${password}
}
userdb {
  driver = static
  args = allow_all_users=yes uid=nobody gid=nogroup home=${folder}/mail/%u
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener ${folder}/auth {
    mode = 0666
  }
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
}
`;
}

/** Tokens are JWTs (RFC 7519) of the user in `sub`, signed by HS256 with the key that lies in `keys`. */
export function oauthConfig(folder: string): string {
  return `
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${folder}/keys/
username_attribute = sub
`;
}
