// The demo's own webhook endpoint and the receiver behind it, for as long as the work takes.
import { ApiError, type Api } from '../client/api.ts';
import { startReceiver, type Receiver } from './receiver.ts';

/** Runs the work with a receiver of every event; whatever happens, neither outlives it. */
export async function withReceiver(client: Api, work: (receiver: Receiver) => Promise<void>): Promise<void> {
  const receiver = await startReceiver();
  try {
    const { id, secret } = await register(client, receiver.url);
    receiver.trust(secret);
    try {
      await work(receiver);
    } finally {
      await client.del(`/v1/webhooks/${id}`).catch((error: Error) => {
        console.error(`The demo's webhook endpoint ${id} is still there: ${error.message}`);
      });
    }
  } finally {
    receiver.close();
  }
}

async function register(client: Api, url: string): Promise<{ id: string; secret: string }> {
  try {
    return await client.post('/v1/webhooks', { url, events: ['*'], description: 'demo receiver' });
  } catch (error) {
    const errors = (error instanceof ApiError && error.problem.errors) || [];
    if (!errors.some(({ pointer }) => pointer === '/url')) throw error;
    throw new Error(
      `the platform sends no webhooks to ${url}. Start it without SORTIE_WEBHOOK_ALLOW_PRIVATE, or with 127.0.0.0/8 in it`,
    );
  }
}
