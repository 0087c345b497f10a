import { audit } from './audit.ts';
import { expect, test } from './test.ts';

test('a thread is begun, answered, told of and found', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await ada.say('Who brings the telescope?');
  await expect(bob.texts).toHaveText(['Who brings the telescope?']);

  await bob.act(bob.message('telescope'), 'Reply in a thread');
  const thread = (page: typeof bob.page) => page.getByRole('complementary', { name: 'Thread' });
  await thread(bob.page).getByRole('textbox').fill('I bring the tripod');
  await thread(bob.page).getByRole('textbox').press('Enter');
  await expect(thread(bob.page).getByRole('region', { name: 'Replies' }).getByTestId('message')).toHaveText([/I bring the tripod/]);

  // It is beside the channel, not in it; and Ada, who began it, is told.
  await expect(ada.texts).toHaveText(['Who brings the telescope?']);
  await ada.message('telescope').getByRole('button', { name: /^1 reply, 1 new/ }).click();
  const replies = thread(ada.page).getByRole('region', { name: 'Replies' }).getByTestId('message');
  await expect(replies).toHaveText([/I bring the tripod/]);
  await expect(ada.message('telescope').getByRole('button', { name: /^1 reply \S/ })).toBeVisible();
  expect(await audit(ada.page), 'a thread').toEqual([]);
  await thread(ada.page).getByRole('textbox').fill('And I the lens');
  await thread(ada.page).getByRole('textbox').press('Enter');
  await expect(replies).toHaveText([/I bring the tripod/, /And I the lens/]);
  await expect(thread(bob.page).getByText('And I the lens')).toBeVisible();

  // The list of threads leads there, too.
  await bob.page.getByRole('button', { name: 'Show threads' }).click();
  await bob.page.getByTestId('thread').getByRole('button', { name: /^2 replies/ }).click();
  await expect(thread(bob.page).getByText('And I the lens')).toBeVisible();

  // Found by a word, and shown where it is.
  await bob.page.getByRole('button', { name: 'Search messages' }).click();
  const box = bob.page.getByRole('searchbox', { name: 'Search messages' });
  await box.fill('lens');
  await box.press('Enter');
  await expect(bob.page.getByTestId('found').locator('mark')).toHaveText(['lens']);
  expect(await audit(bob.page), 'what was found').toEqual([]);
  await bob.page.getByTestId('found').getByRole('button', { name: 'Show in its thread' }).click();
  await expect(thread(bob.page).getByTestId('message').filter({ hasText: 'And I the lens' })).toBeFocused();
  await bob.page.getByRole('button', { name: 'Search messages' }).click();
  await box.fill('telescope');
  await box.press('Enter');
  await bob.page.getByTestId('found').getByRole('button', { name: 'Show', exact: true }).click();
  await expect(bob.message('telescope')).toBeFocused();
});
