import type { Page } from '@playwright/test';
import { upTo } from '../testing/places.ts';
import { expect, test } from './test.ts';

/** Posts messages to the channel in view, faster than one can type. */
async function post(page: Page, texts: string[]): Promise<void> {
  await page.evaluate(async (contents) => {
    const { accessToken } = JSON.parse(sessionStorage.getItem('realtime.session')!) as { accessToken: string };
    const id = location.hash.split('/').at(-1)!;
    for (const content of contents) {
      const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' };
      await fetch(`/api/v1/channels/${id}/messages`, { method: 'POST', headers, body: JSON.stringify({ content }) });
    }
  }, texts);
}

test('older messages come as one scrolls up, and the view stays where it was', async ({ enter, unique }) => {
  const ada = await enter('Ada');
  await ada.createServer(unique('Night Owls'));
  await ada.createChannel('general');
  await post(ada.page, upTo(160).map((number) => `Message ${number}`));
  await ada.page.reload();
  await expect(ada.messages.last()).toHaveText(/Message 160/);
  await expect(ada.messages.last()).toBeInViewport();
  const loaded = await ada.messages.count();
  expect(loaded).toBeLessThan(160);

  // Halfway up, a message is looked at; it must not move while older ones are put above it.
  const looked = ada.messages.filter({ hasText: 'Message 125' });
  await looked.scrollIntoViewIfNeeded();
  const before = (await looked.boundingBox())!.y;
  await expect.poll(() => ada.messages.count()).toBeGreaterThan(loaded);
  await expect.poll(async () => Math.abs((await looked.boundingBox())!.y - before)).toBeLessThan(2);

  await expect(async () => {
    await ada.log.evaluate((log) => log.scrollTo({ top: 0 }));
    await expect(ada.log.getByText('This is the beginning of #general')).toBeInViewport({ timeout: 1_000 });
  }).toPass();
  await expect(ada.texts).toHaveText(upTo(160).map((number) => `Message ${number}`));
});

test('new messages leave a reader of old ones alone, and say how many they are', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await post(ada.page, upTo(60).map((number) => `Message ${number}`));
  await bob.discover(owls);
  await expect(bob.messages.last()).toBeInViewport();

  const looked = bob.messages.filter({ hasText: 'Message 20' }).first();
  await looked.scrollIntoViewIfNeeded();
  const before = (await looked.boundingBox())!.y;
  await ada.say('One more');
  await ada.say('And another');
  const button = bob.page.getByRole('button', { name: '2 new messages' });
  await expect(button).toBeVisible();
  expect((await looked.boundingBox())!.y).toBeCloseTo(before, 0);
  await expect(bob.unread('general')).toHaveText('2 unread');

  await button.click();
  await expect(bob.messages.last()).toBeInViewport();
  await expect(button).toBeHidden();
  await expect(bob.unread('general')).toBeHidden();
  await ada.say('A third');
  await expect(bob.messages.last()).toHaveText(/A third/);
  await expect(bob.messages.last()).toBeInViewport();
});
