import type { Page, WebSocketRoute } from '@playwright/test';
import { audit } from './audit.ts';
import { expect, test } from './test.ts';

/** What the server says of itself, put into the connection of a page: sooner and in another order than a server could be made to. */
async function speakTo(page: Page): Promise<(event: string, payload: unknown) => void> {
  let socket: WebSocketRoute | undefined;
  await page.routeWebSocket(/\/hub/, (opened) => {
    opened.connectToServer();
    socket = opened;
  });
  await page.reload();
  return (event, payload) => socket!.send(`${JSON.stringify({ type: 1, target: event, arguments: [payload] })}\u001e`);
}

/** Answers that do not depend on who else is at the server. */
async function withPresence(page: Page, statuses: Record<string, string>): Promise<void> {
  const lastSeen = '2026-01-01T00:00:00Z';
  const items = Object.entries(statuses).map(([userId, status]) => ({ userId, status, lastSeen }));
  await page.route(/\/api\/v1\/servers\/[^/]+\/presence/, (route) => route.fulfill({ json: { online: items.length, items } }));
  await page.route(/\/api\/v1\/presence/, (route) => route.fulfill({ json: { items } }));
}

const idOf = (page: Page): Promise<string> =>
  page.evaluate(() => (JSON.parse(sessionStorage.getItem('realtime.session')!) as { user: { id: string } }).user.id);

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme}, one sees who is there`, async ({ enter, unique }) => {
    const owls = unique('Night Owls');
    const [ada, bob] = [await enter('Ada', { colorScheme, reducedMotion: 'reduce' }), await enter('Bob')];
    await ada.createServer(owls);
    await ada.createChannel('general');
    await bob.discover(owls);
    await expect(bob.heading('general')).toBeVisible();
    await ada.openMembers();
    await ada.page.getByRole('button', { name: 'Message Bob' }).click();
    await expect(ada.heading('Bob')).toBeVisible();

    const bobsId = await idOf(bob.page);
    await withPresence(ada.page, { [bobsId]: 'idle' });
    const say = await speakTo(ada.page);
    await ada.isConnected();
    await expect(ada.place(/Bob ?, idle/)).toBeVisible();
    await ada.page.getByRole('link', { name: owls, exact: true }).click();
    await ada.openMembers();
    const members = ada.page.getByRole('complementary', { name: 'Members' });
    await expect(members.getByText('Bob, idle')).toBeVisible();
    await expect.poll(async () => {
      say('PRESENCE_UPDATE', { userId: bobsId, status: 'dnd', lastSeen: '2026-01-01T00:00:00Z' });
      return members.getByText('Bob, do not disturb').isVisible();
    }).toBe(true);

    const status = ada.page.locator('.status-menu-button');
    await status.click();
    await expect(ada.page.getByRole('menuitemradio', { name: 'Online' })).toBeFocused();
    await ada.page.keyboard.press('ArrowDown');
    await expect(ada.page.getByRole('menuitemradio', { name: 'Idle' })).toBeFocused();
    expect(await audit(ada.page), 'the menu of one’s status').toEqual([]);
    await ada.page.keyboard.press('Escape');
    await expect(ada.page.getByRole('menu')).toBeHidden();
    await expect(status).toBeFocused();
  });
}

test('the owner can remove a member, and asks before', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();
  await ada.openMembers();
  await bob.openMembers();
  await bob.member('Ada').hover();
  await bob.page.getByRole('button', { name: 'What to do with Ada' }).click();
  await expect(bob.page.getByRole('menuitem')).toHaveText(['Message', 'Block…']);
  await ada.actOnMember('Bob', 'Remove…');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(ada.page.getByRole('complementary', { name: 'Members' }).getByText('Bob')).toBeHidden();
});

test('one who is removed from a server reads that', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  const say = await speakTo(bob.page);
  await bob.isConnected();
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();
  const [{ id }] = await ada.page.evaluate(async () => {
    const { accessToken } = JSON.parse(sessionStorage.getItem('realtime.session')!) as { accessToken: string };
    const response = await fetch('/api/v1/servers', { headers: { Authorization: `Bearer ${accessToken}` } });
    return ((await response.json()) as { items: [{ id: string }] }).items;
  });
  say('SUBSCRIPTION_ENDED', { topic: { type: 'SERVER', id }, reason: 'kicked' });
  await expect(bob.page.getByTestId('notice')).toHaveText(`You were removed from ${owls}.`);
  await expect(bob.page.getByRole('link', { name: owls })).toBeHidden();
  await bob.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(bob.page.getByTestId('notice')).toBeHidden();
});

test('a planned move to another node does not show', async ({ enter }) => {
  const ada = await enter('Ada');
  const say = await speakTo(ada.page);
  await ada.isConnected();
  await ada.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const text = document.querySelector('.account-bar [data-state]')?.textContent;
      if (text && !text.startsWith('Online')) seen.push(text);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const reconnected = ada.page.waitForEvent('request', (request) => request.url().endsWith('/ws-token'));
  say('SERVER_DRAINING', { reconnectAfterMs: 50 });
  await reconnected;
  await ada.isConnected();
  await expect(ada.banner).toBeHidden();
  expect(await ada.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
});

test('a session that was ended elsewhere leads back to signing in, and says why', async ({ enter }) => {
  const ada = await enter('Ada');
  const say = await speakTo(ada.page);
  await ada.isConnected();
  say('GOODBYE', { code: 'revoked', reconnect: false });
  const notice = ada.page.getByText('Your session has ended. Sign in again.');
  await expect(notice).toBeVisible();
  await ada.page.reload();
  await expect(notice).toBeVisible();
  await ada.enterAsGuest('Ada');
  await ada.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(ada.page.getByLabel('Your name')).toBeVisible();
  await expect(notice).toBeHidden();
});

test('one sees where one is signed in, and can end it there', async ({ enter }) => {
  const ada = await enter('Ada');
  const ended: string[] = [];
  await ada.page.route(/\/api\/v1\/auth\/sessions/, (route, request) => {
    if (request.method() === 'DELETE') {
      ended.push(request.url().split('/').at(-1)!);
      return route.fulfill({ status: 204 });
    }
    const times = { createdAt: '2026-01-01T10:00:00Z', expiresAt: '2026-02-01T10:00:00Z' };
    return route.fulfill({ json: { items: [{ id: 'ses_1', ...times, current: true }, { id: 'ses_2', ...times, current: false }] } });
  });
  const status = ada.page.locator('.status-menu-button');
    await status.click();
  await ada.page.getByRole('menuitem', { name: 'Your sessions…' }).click();
  const sessions = ada.page.getByRole('list', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  expect(await audit(ada.page), 'the sessions').toEqual([]);
  await sessions.getByRole('button', { name: /^End the session/ }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  expect(ended).toEqual(['ses_2']);
});
