// What `npm run test:mail` tells of the running servers: the only reader of process.env here.
import type { MailServers } from '../../tools/mail-servers/start.ts';
import { required } from '../support/required.ts';

export const servers = JSON.parse(required(process.env['SORTIE_MAIL_SERVERS'])) as MailServers;
