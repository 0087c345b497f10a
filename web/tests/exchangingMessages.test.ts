import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../src/client/index.ts';
import { Person, type Listening } from '../testing/person.ts';
import { channelOf, streamOf, upTo } from '../testing/places.ts';
import { RealtimeServer, unpaced } from '../testing/server.ts';

const transports: Transport[] = ['websockets', 'sse', 'longPolling'];
const each = 500;

let server: RealtimeServer;
beforeAll(async () => {
  server = await RealtimeServer.start(unpaced);
});
afterAll(() => server.stop());

describe.each(transports)('two people over %s', (transport) => {
  it('exchange 1,000 messages, each of which both get once and in the same order', async () => {
    const ada = await (await Person.enter(server, 'Ada', transport)).connect();
    const bob = await (await Person.enter(server, 'Bob', transport)).connect();
    const channel = await channelOf(ada, bob);
    const [toAda, toBob] = await Promise.all([ada.listenTo(channel), bob.listenTo(channel)]);

    const sending = [ada, bob].flatMap((person) => upTo(each).map((number) => person.client.send(channel, `${person.user.displayName} ${number}`)));
    const sent = await Promise.all(sending);
    await Promise.all([ada.until(() => toAda.changes.length >= 2 * each), bob.until(() => toBob.changes.length >= 2 * each)]);

    expect(toAda.seqs).toEqual(upTo(2 * each));
    expect(toBob.changes).toEqual(toAda.changes);
    expect(sent.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(upTo(2 * each));
    for (const { user } of [ada, bob]) {
      expect(by(toBob, user.id)).toEqual(upTo(each).map((number) => `${user.displayName} ${number}`));
    }
    await Promise.all([ada.client.stop(), bob.client.stop()]);
  });

  it('chat beside a stream', async () => {
    const ada = await (await Person.enter(server, 'Ada', transport)).connect();
    const bob = await (await Person.enter(server, 'Bob', transport)).connect();
    const stream = await streamOf(ada);
    const toBob = await bob.listenTo(stream);
    await ada.client.send(stream, 'Welcome everyone');
    await bob.until(() => toBob.changes.length > 0);
    expect(toBob.contents).toEqual(['Welcome everyone']);
    await Promise.all([ada.client.stop(), bob.client.stop()]);
  });
});

function by({ changes }: Listening, userId: string): string[] {
  return changes.filter(({ message }) => message.author.id === userId).map(({ message }) => message.content);
}
