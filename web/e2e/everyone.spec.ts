import { audit } from './audit.ts';
import { expect, test } from './test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme}, everything has a name and can be read`, async ({ open, enter, unique }) => {
    const owls = unique('Night Owls');
    const stranger = await open({ colorScheme, reducedMotion: 'reduce' });
    expect(await audit(stranger.page), 'signing in').toEqual([]);

    const ada = await enter('Ada', { colorScheme, reducedMotion: 'reduce' });
    expect(await audit(ada.page), 'home').toEqual([]);
    await ada.createServer(owls);
    expect(await audit(ada.page), 'an empty server').toEqual([]);
    await ada.createChannel('general');
    const bob = await enter('Bob', { colorScheme, reducedMotion: 'reduce' });
    await bob.discover(owls);
    await expect(bob.heading('general')).toBeVisible();
    await ada.createChannel('reading');
    await ada.say('See https://example.org/');
    await expect(bob.unread('reading')).toBeVisible();
    await bob.page.getByRole('button', { name: 'Show members' }).click();
    expect(await audit(bob.page), 'something unread, and the members').toEqual([]);
    await bob.goTo('reading');
    await expect(bob.newLine).toBeVisible();
    expect(await audit(bob.page), 'the line above what is new').toEqual([]);

    await bob.page.getByRole('button', { name: 'Start a conversation' }).click();
    await expect(bob.page.getByRole('dialog').getByLabel('Ada')).toBeVisible();
    expect(await audit(bob.page), 'a dialog').toEqual([]);
    await bob.page.keyboard.press('Escape');
    await bob.page.keyboard.press('Control+k');
    expect(await audit(bob.page), 'the quick switcher').toEqual([]);
    await bob.page.keyboard.press('Escape');
    await bob.page.getByRole('link', { name: 'Discover servers' }).click();
    await expect(bob.page.getByRole('article', { name: owls })).toBeVisible();
    expect(await audit(bob.page), 'discovering').toEqual([]);
  });
}

test('the colours are the system’s, until one chooses', async ({ enter }) => {
  const ada = await enter('Ada', { colorScheme: 'dark' });
  const background = (): Promise<string> => ada.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await ada.page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  expect(light).not.toBe(dark);

  await ada.page.getByRole('button', { name: 'Theme: as the system' }).click();
  await ada.page.getByRole('button', { name: 'Theme: light' }).click();
  await expect(ada.page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  expect(await background()).toBe(dark);
  await ada.page.reload();
  await ada.isConnected();
  expect(await background()).toBe(dark);
});

test('nothing moves for who does not want it to', async ({ open }) => {
  const ada = await open({ reducedMotion: 'reduce' });
  const longest = await ada.page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('*')].map((element) => parseFloat(getComputedStyle(element).transitionDuration))),
  );
  expect(longest).toBeLessThanOrEqual(0.001);
});

test('messages are announced as a log', async ({ enter, unique }) => {
  const ada = await enter('Ada');
  await ada.createServer(unique('Night Owls'));
  await ada.createChannel('general');
  const log = ada.page.getByRole('log', { name: 'Messages in general' });
  await expect(log).toHaveAttribute('aria-live', 'polite');
  await expect(log).toHaveAttribute('aria-busy', 'false');
});
