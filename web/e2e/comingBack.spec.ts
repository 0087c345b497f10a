import { upTo } from '../testing/places.ts';
import { expect, test } from './test.ts';

test('a server that is killed and comes back costs no message and doubles none', async ({ enter, server, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  for (const number of upTo(3)) {
    await ada.say(`Before ${number}`);
  }
  await expect(bob.texts).toHaveCount(3);

  await server.kill();
  for (const one of [ada, bob]) {
    await expect(one.banner).toContainText('Connection lost.');
    await expect(one.banner).toContainText('Trying again');
  }
  await ada.say('While it was away 1');
  await bob.say('While it was away 2');
  await expect(ada.messages.last()).toHaveAttribute('data-state', 'sending');
  await expect(ada.banner).toContainText(/Trying again in \d+ s/);

  const back = Promise.all([ada, bob].map((one) => one.isBackOnline()));
  await server.startAgain();
  await back;
  for (const one of [ada, bob]) {
    await expect(one.banner).toBeHidden();
  }
  await ada.say('After');
  await expect(bob.messages.last()).toHaveText(/After/);
  const texts = ['Before 1', 'Before 2', 'Before 3', expect.stringMatching(/away [12]/), expect.stringMatching(/away [12]/), 'After'];
  const [seenByAda, seenByBob] = [await ada.texts.allTextContents(), await bob.texts.allTextContents()];
  expect(seenByAda).toEqual(texts);
  expect(new Set(seenByAda).size).toBe(texts.length);
  expect(seenByBob).toEqual(seenByAda);
});

test('one who does not want to wait tries now', async ({ enter, server }) => {
  const ada = await enter('Ada');
  // However long the server takes to start, the page is not back before it is asked to try.
  await ada.page.route('**/api/v1/ws-token', (route) => route.abort());
  await server.kill();
  await expect(ada.banner).toContainText('Trying again');
  await server.startAgain();
  await ada.banner.getByText(/Trying again in ([5-9]|\d\d) s/).waitFor({ timeout: 90_000 });
  await ada.page.unroute('**/api/v1/ws-token');
  const back = ada.isBackOnline();
  await ada.banner.getByRole('button', { name: 'Try now' }).click();
  await back;
});

test('a list that grew meanwhile is up to date again', async ({ enter, server, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();

  // Just Bob is cut off, so that the events of the meantime pass him by.
  await bob.page.context().setOffline(true);
  await server.kill();
  await server.startAgain();
  await ada.isConnected();
  await ada.createChannel('reading');
  await ada.say('Chapter one');
  await expect(bob.place('reading')).toBeHidden();
  await bob.page.context().setOffline(false);
  await expect(bob.place('reading')).toBeVisible({ timeout: 60_000 });
  await expect(bob.unread('reading')).toHaveText('1 unread');
});
