import { expect, test } from './test.ts';

test('a reload keeps one signed in and where one was; another window is another person', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const ada = await enter('Ada');
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.page.reload();
  await expect(ada.heading('general')).toBeVisible();
  await ada.isConnected();

  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await expect(second.getByLabel('Your name')).toBeVisible();
});

test('one can make an account, sign out, and sign in again', async ({ open, unique }) => {
  const username = unique('ada').replace(' ', '-');
  const ada = await open();
  await ada.page.getByRole('button', { name: 'Create an account' }).click();
  await ada.page.getByLabel('Username').fill(username);
  await ada.page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await ada.page.getByLabel('Password').fill('correct horse battery');
  await ada.page.getByRole('button', { name: 'Create account' }).click();
  await expect(ada.page.getByText('Hello, Ada Lovelace')).toBeVisible();

  await ada.page.getByRole('button', { name: 'Sign out' }).click();
  await ada.page.getByRole('button', { name: 'Sign in with an account' }).click();
  await ada.page.getByLabel('Username').fill(username);
  await ada.page.getByLabel('Password').fill('wrong horse battery');
  await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ada.page.getByRole('alert')).toHaveText('Username or password is wrong.');
  await ada.page.getByLabel('Password').fill('correct horse battery');
  await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ada.page.getByText('Hello, Ada Lovelace')).toBeVisible();
});

test('where guests are not taken, the forms for accounts are shown', async ({ open }) => {
  const ada = await open();
  await ada.page.route('**/api/v1/auth/guest', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"code":"not_found"}' }));
  await ada.page.getByLabel('Your name').fill('Ada');
  await ada.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await expect(ada.page.getByText('This server does not take guests.')).toBeVisible();
  await expect(ada.page.getByLabel('Username')).toBeFocused();
});

test('an access token near its end is renewed, once', async ({ enter }) => {
  const ada = await enter('Ada');
  await ada.page.evaluate(() => {
    const session = JSON.parse(sessionStorage.getItem('realtime.session')!) as object;
    sessionStorage.setItem('realtime.session', JSON.stringify({ ...session, expiresAt: Date.now() + 5_000 }));
  });
  const refreshes: string[] = [];
  ada.page.on('request', (request) => request.url().endsWith('/auth/refresh') && refreshes.push(request.url()));
  const loaded = Promise.all(['servers', 'conversations', 'streams'].map((list) => ada.page.waitForResponse(`**/api/v1/${list}?*`)));
  await ada.page.reload();
  await loaded;
  expect(refreshes).toHaveLength(1);
});

test('an access token that the server does not take any more is replaced', async ({ enter }) => {
  const ada = await enter('Ada');
  await ada.page.evaluate(() => {
    const session = JSON.parse(sessionStorage.getItem('realtime.session')!) as object;
    sessionStorage.setItem('realtime.session', JSON.stringify({ ...session, accessToken: 'of.another.key' }));
  });
  await ada.page.reload();
  await ada.isConnected();
});

test('a session that the server has ended says so', async ({ enter, server }) => {
  const ada = await enter('Ada');
  const notice = ada.page.getByText('Your session has ended. Sign in again.');
  const { refreshToken } = JSON.parse(await ada.page.evaluate(() => sessionStorage.getItem('realtime.session')!)) as { refreshToken: string };
  await ada.page.request.post(`${server.url}/api/v1/auth/logout`, { data: { refreshToken } });
  await ada.page.reload();
  await expect(notice).toBeVisible();
  await ada.page.reload();
  await expect(notice).toBeVisible();
});

test('a session that ended while the page was away says so as it comes back', async ({ enter, server }) => {
  const ada = await enter('Ada');
  await ada.page.evaluate(() => {
    const session = JSON.parse(sessionStorage.getItem('realtime.session')!) as { refreshToken: string };
    sessionStorage.setItem('realtime.session', JSON.stringify({ ...session, expiresAt: 0 }));
  });
  const { refreshToken } = JSON.parse(await ada.page.evaluate(() => sessionStorage.getItem('realtime.session')!)) as { refreshToken: string };
  const address = ada.page.url();
  await ada.page.goto('about:blank');
  await ada.page.request.post(`${server.url}/api/v1/auth/logout`, { data: { refreshToken } });
  await ada.page.goto(address);
  await expect(ada.page.getByText('Your session has ended. Sign in again.')).toBeVisible();
});
