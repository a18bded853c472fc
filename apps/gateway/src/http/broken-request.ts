import { newId } from '@sortie/contracts';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf } from './problem.js';

const statuses: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what is no HTTP request at all, so that even there the client gets a problem document. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  // A client that went away reads no answer.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const statusCode = statuses[error.code ?? ''] ?? 400;
  const requestId = newId('request');
  const body = JSON.stringify(problemOf({ statusCode }, { requestId, path: '', origin: '' }));
  const head = [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
