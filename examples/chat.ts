import { RealtimeClient } from '../web/src/client';

export async function chat(server: string, token: string, channelId: string, say: (line: string) => void) {
  const room = { type: 'CHANNEL', id: channelId } as const;
  const client = new RealtimeClient({ url: `${server}/hub`, accessToken: () => token });
  client.subscribe(room, { change: ({ message }) => say(`${message.author.displayName}: ${message.content}`) });
  client.start();
  await client.send(room, 'Hello from JavaScript'); // resolves when it is committed
  return client;
}
