import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A folder with its mails by uid. */
export interface ScriptedFolder {
  /** As SPECIAL-USE names it. */
  use: string;
  mails: ReadonlyMap<number, string>;
  /** The command to which it answers NO. */
  refuses?: 'EXAMINE' | 'FETCH';
}

/** What a server has and can beside an inbox. */
export interface Script {
  folders?: Record<string, ScriptedFolder>;
  /** Beside IMAP4rev1. */
  capabilities?: string;
}

/** An IMAP server whose inbox holds these mails by uid, and which may answer a FETCH of mails in its own way. */
export interface ScriptedImap {
  port: number;
  /** Instead of the tagged answer to the next FETCH that asks for mails. */
  ends?: (tag: string, socket: Socket) => void;
  /** Told of every command, without its tag, before it is answered. */
  hears: (command: string) => void;
  close(): Promise<void>;
}

export async function scriptedImap(
  mails: ReadonlyMap<number, string>,
  { folders = {}, capabilities = '' }: Script = {},
): Promise<ScriptedImap> {
  const inbox: ScriptedFolder = { use: '\\Inbox', mails };
  const all: Record<string, ScriptedFolder> = { INBOX: inbox, ...folders };
  const able = `CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ${capabilities}`.trim();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`* OK [${able}] ready\r\n`);
    const session = { socket, folder: inbox };
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        answer(rest.slice(0, end), session);
        rest = rest.slice(end + 2);
      }
    });
  });
  const answer = (line: string, session: { socket: Socket; folder: ScriptedFolder }) => {
    const { socket } = session;
    const [tag = '', ...words] = line.split(' ');
    const command = words[0] === 'UID' ? words[1] : words[0];
    const done = (...untagged: string[]) => socket.write([...untagged, `${tag} OK done\r\n`].join('\r\n'));
    scripted.hears(words.join(' '));
    if (command === 'CAPABILITY') return done(`* ${able}`);
    // An empty name asks for the delimiter (RFC 3501 §6.3.8).
    if (command === 'LIST' && words.at(-1) === '""') return done('* LIST (\\Noselect) "/" ""');
    if (command === 'LIST')
      return done(...Object.keys(all).map((path) => `* LIST (${all[path]!.use}) "/" ${path}`));
    const opens = command === 'SELECT' || command === 'EXAMINE';
    if (opens) session.folder = all[words[1]!]!;
    const { mails, refuses } = session.folder;
    if (refuses === command) return socket.write(`${tag} NO not now\r\n`);
    const uidNext = Math.max(0, ...mails.keys()) + 1;
    if (opens) return done(`* ${mails.size} EXISTS`, '* OK [UIDVALIDITY 1]', `* OK [UIDNEXT ${uidNext}]`);
    if (command === 'SEARCH')
      return done(`* SEARCH ${uidsIn(mails, /SEARCH UID (\S+)/.exec(line)?.[1] ?? '1:*').join(' ')}`);
    if (command !== 'FETCH') return done();
    const asked = uidsIn(mails, words[2]!);
    const bodies = line.includes('BODY');
    const rows = asked.map((uid) => {
      const raw = mails.get(uid)!;
      const body = bodies ? `BODY[]<0> {${raw.length}}\r\n${raw}` : `RFC822.SIZE ${raw.length}`;
      return `* ${[...mails.keys()].indexOf(uid) + 1} FETCH (UID ${uid} ${body})`;
    });
    const { ends } = scripted;
    if (!bodies || !ends) return done(...rows);
    scripted.ends = undefined;
    for (const row of rows) socket.write(`${row}\r\n`);
    ends(tag, socket);
  };
  const scripted: ScriptedImap = {
    port: 0,
    hears: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scripted.port = (server.address() as AddressInfo).port;
  return scripted;
}

function uidsIn(mails: ReadonlyMap<number, string>, set: string): number[] {
  const ranges = set.split(',').map((part) => part.split(':').map((end) => (end === '*' ? Infinity : Number(end))));
  return [...mails.keys()].filter((uid) => ranges.some(([from, to = from]) => uid >= from! && uid <= to!));
}
