import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

/** Leaves the server of the channel in view, as another window would. */
async function leaveElsewhere(page: Page): Promise<void> {
  const [serverId, token] = await page.evaluate(async () => {
    const { accessToken } = JSON.parse(sessionStorage.getItem('realtime.session')!) as { accessToken: string };
    const channelId = location.hash.split('/').at(-1)!;
    const channel = await fetch(`/api/v1/channels/${channelId}`, { headers: { Authorization: `Bearer ${accessToken}` } });
    return [((await channel.json()) as { serverId: string }).serverId, accessToken];
  });
  await page.request.delete(`${new URL(page.url()).origin}/api/v1/servers/${serverId}/members/me`, { headers: { Authorization: `Bearer ${token}` } });
}

test('two people meet in a server and talk', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.say('Is anybody awake?');

  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();
  await expect(bob.texts).toHaveText(['Is anybody awake?']);
  await bob.say('I am.');
  await expect(ada.texts).toHaveText(['Is anybody awake?', 'I am.']);
  await expect(ada.messages.last()).toHaveAttribute('data-state', 'sent');

  await ada.openMembers();
  await expect(ada.page.getByRole('complementary', { name: 'Members' }).getByRole('listitem')).toContainText(['Ada', 'Bob']);
});

test('typing is seen by the other, until it is sent or given up', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);

  await bob.composer.pressSequentially('I was');
  await expect(ada.typing).toHaveText('Bob is typing…');
  await expect(bob.typing).toBeEmpty();
  await bob.composer.fill('');
  await expect(ada.typing).toBeEmpty();
  await bob.composer.pressSequentially('thinking');
  await expect(ada.typing).toHaveText('Bob is typing…');
  await bob.composer.press('Enter');
  await expect(ada.typing).toBeEmpty();
  await expect(ada.texts).toHaveText(['thinking']);
});

test('a new channel shows up by itself, and counts what is unread there', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await ada.createChannel('reading');
  await expect(bob.place('reading')).toBeVisible();

  await ada.say('Chapter one');
  await ada.say('Chapter two');
  await expect(bob.unread('reading')).toHaveText('2 unread');
  await expect(bob.page).toHaveTitle(/^\(2\) general/);
  await bob.goTo('reading');
  await expect(bob.texts).toHaveText(['Chapter one', 'Chapter two']);
  await expect(bob.newLine).toBeVisible();
  await expect(bob.unread('reading')).toBeHidden();

  await bob.page.reload();
  await bob.isConnected();
  await expect(bob.texts).toHaveText(['Chapter one', 'Chapter two']);
  await expect(bob.newLine).toBeHidden();
});

test('what one reads in one window is read in the other', async ({ enter, unique, open, server }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.createChannel('reading');
  await bob.discover(owls);

  const other = await open();
  const session = await bob.page.evaluate(() => sessionStorage.getItem('realtime.session')!);
  await other.page.evaluate((stored) => sessionStorage.setItem('realtime.session', stored), session);
  await other.page.goto(`${server.url}/#/discover`);
  await other.page.reload();
  await other.isConnected();
  await ada.say('Chapter one');
  await expect(other.unread('reading')).toHaveText('1 unread');
  await bob.goTo('reading');
  await expect(bob.texts).toHaveText(['Chapter one']);
  await expect(other.unread('reading')).toBeHidden();
});

test('what people write is text, not markup; addresses are links', async ({ enter, unique }) => {
  const ada = await enter('<b>Ada</b>');
  await ada.createServer(unique('<i>Owls</i>'));
  await ada.createChannel('<u>general</u>');
  const text = '<img src=x onerror="document.title=\'owned\'"> & <script>1</script>\nhttps://example.org/?a=<b>';
  await ada.say(text);
  await expect(ada.texts.first()).toHaveText(text, { useInnerText: true });
  await expect(ada.log.locator('img, script, b, i, u')).toHaveCount(0);
  const link = ada.log.getByRole('link');
  await expect(link).toHaveAttribute('href', 'https://example.org/?a=');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(ada.page).toHaveTitle(/general/);
});

test('a message over the limit cannot be sent; the number of characters says why', async ({ enter, unique }) => {
  const ada = await enter('Ada');
  await ada.createServer(unique('Night Owls'));
  await ada.createChannel('general');
  await ada.composer.fill('x'.repeat(8_001));
  await expect(ada.page.getByLabel('Characters left')).toHaveText('-1');
  await expect(ada.page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await ada.composer.press('Backspace');
  await ada.composer.press('Enter');
  await expect(ada.messages).toHaveAttribute('data-state', 'sent');
});

test('a message that is refused says why, and can be tried again or discarded', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();
  // What one sends may pass the news that one is out on its way; here the news never comes.
  await bob.page.routeWebSocket(/\/hub/, (opened) => {
    const server = opened.connectToServer();
    server.onMessage((frames) => {
      const told = frames.toString().split('\u001e').filter((frame) => !/"target":"(SUBSCRIPTION_ENDED|MEMBER_LEAVE)"/.test(frame));
      opened.send(told.join('\u001e'));
    });
  });
  await bob.page.reload();
  await bob.say('Hello');
  await expect(bob.messages.last()).toHaveAttribute('data-state', 'sent');

  await leaveElsewhere(bob.page);
  await bob.say('Am I still here?');
  const refused = bob.messages.filter({ hasText: 'Am I still here?' });
  await expect(refused).toHaveAttribute('data-state', 'failed');
  await expect(refused.getByRole('alert')).toContainText('Not sent.');
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(refused).toHaveAttribute('data-state', 'failed');
  await refused.getByRole('button', { name: 'Discard' }).click();
  await expect(refused).toHaveCount(0);
  await expect(ada.texts).toHaveText(['Hello']);
});

test('leaving in another window takes the channel out of view', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await bob.say('Hello');

  await leaveElsewhere(bob.page);
  await expect(bob.page.getByText('You cannot see this')).toBeVisible();
  await expect(bob.composer).toBeHidden();
  await expect(bob.place('general')).toBeHidden();
});

test('leaving a server takes its channels away', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await expect(bob.place('general')).toBeVisible();
  await bob.page.getByRole('button', { name: `Leave ${owls}` }).click();
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Leave server' }).click();
  await expect(bob.place('general')).toBeHidden();
  await expect(bob.heading('Home')).toBeVisible();

  await bob.page.goBack();
  await expect(bob.page.getByText('You cannot see this')).toBeVisible();
  await expect(bob.composer).toBeHidden();
});
