import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chat } from '../../examples/chat.ts';
import type { SignedIn } from '../src/client/index.ts';
import { ask } from '../testing/person.ts';
import { RealtimeServer } from '../testing/server.ts';

let server: RealtimeServer;
beforeAll(async () => {
  server = await RealtimeServer.start();
});
afterAll(() => server.stop());

it('in the README says hello', async () => {
  const { user, accessToken } = await ask<SignedIn>(server, 'POST', '/auth/guest', { displayName: 'Ada' });
  const { id: serverId } = await ask<{ id: string }>(server, 'POST', '/servers', { name: 'Tea room' }, accessToken);
  const { id } = await ask<{ id: string }>(server, 'POST', `/servers/${serverId}/channels`, { name: 'general' }, accessToken);

  const { promise: said, resolve: say } = withResolvers<string>();
  const client = await chat(server.url, accessToken, id, say);

  // It was committed, which is not to say that it has come back already.
  expect(await said).toBe(`${user.displayName}: Hello from JavaScript`);
  await client.stop();
});

it('in the README is word for word the one that runs', () => {
  const [readme, code] = ['README.md', 'examples/chat.ts'].map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
  expect(readme).toContain(code!.trim());
});

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
