import { audit } from './audit.ts';
import { expect, test } from './test.ts';

test('messages are edited, answered, reacted to, pinned and redacted, before everyone’s eyes', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await bob.say('The moon is a chese');
  await expect(bob.messages).toHaveAttribute('data-state', 'sent');

  // Edited in its place, from the keyboard; what it said before is kept.
  await bob.composer.press('ArrowUp');
  const editor = bob.page.getByRole('textbox', { name: 'Edit message' });
  await expect(editor).toBeFocused();
  await editor.fill('The moon is a cheese');
  await editor.press('Enter');
  await expect(ada.texts).toHaveText(['The moon is a cheese (edited)']);
  await ada.act(ada.message('cheese'), 'What it said before');
  await expect(ada.dialog.getByRole('listitem')).toContainText(['The moon is a chese']);
  await ada.page.keyboard.press('Escape');

  // Reacted to, by both, and taken back.
  await ada.act(ada.message('cheese'), 'React');
  await ada.page.getByRole('button', { name: 'heart', exact: true }).click();
  await bob.message('cheese').getByRole('button', { name: '❤️ 1' }).click();
  await expect(ada.message('cheese').getByRole('button', { name: '❤️ 2' })).toHaveAttribute('aria-pressed', 'true');
  await ada.act(ada.message('cheese'), 'Who reacted');
  await expect(ada.dialog.getByRole('listitem')).toHaveText([/Ada$/, /Bob$/], { timeout: 20_000 });
  await ada.page.keyboard.press('Escape');
  await ada.message('cheese').getByRole('button', { name: '❤️ 2' }).click();
  await expect(bob.message('cheese').getByRole('button', { name: '❤️ 1' })).toHaveAttribute('aria-pressed', 'true');
  await expect(ada.message('cheese').getByRole('button', { name: '❤️ 1' })).toHaveAttribute('aria-pressed', 'false');

  // Answered.
  await ada.act(ada.message('cheese'), 'Reply');
  await expect(ada.composer).toBeFocused();
  await ada.say('It is not');
  await expect(bob.message('It is not').getByRole('button', { name: 'In answer to Bob: show it' })).toContainText('The moon is a cheese');
  expect(await audit(ada.page), 'an answer and a reaction').toEqual([]);

  // Pinned, by who may: there is nothing to pin with for Bob.
  await ada.act(ada.message('cheese'), 'Pin');
  await bob.page.getByRole('button', { name: 'Show pinned messages' }).click();
  await expect(bob.page.getByTestId('pin')).toContainText(['The moon is a cheese']);
  await bob.message('It is not').hover();
  await bob.message('It is not').getByRole('button', { name: 'More', exact: true }).click();
  await expect(bob.page.getByRole('menuitem')).toHaveText(['Copy text']);
  await bob.page.keyboard.press('Escape');

  // Redacted, which the answer and the list of pins show as well.
  await ada.act(ada.message('cheese'), 'Redact…');
  await ada.dialog.getByLabel('Reason').fill('Not true');
  await ada.dialog.getByRole('button', { name: 'Redact' }).click();
  await expect(bob.texts).toHaveText(['A moderator removed this message: Not true', 'It is not']);
  await expect(bob.message('It is not').getByRole('button', { name: 'In answer to Bob: show it' })).toContainText('A message that is gone');

  await ada.act(ada.message('It is not'), 'Delete…');
  await ada.dialog.getByLabel(/Erase it for good/).check();
  await ada.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(bob.texts).toHaveText([/^A moderator/, 'This message was deleted.']);
});

test('who is named is told, wherever they are, and led to the message', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.createChannel('reading');
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();

  await ada.openMembers();
  await expect(ada.member('Bob')).toBeVisible();
  await ada.composer.pressSequentially('Chapter one is for @bo');
  await expect(ada.page.getByRole('option')).toHaveText(['BBob']);
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('above all');
  await expect(ada.composer).toHaveValue('Chapter one is for @Bob above all');
  await ada.page.keyboard.press('Enter');
  await expect(bob.place('reading').getByTestId('mentions')).toHaveText('@ mention');
  await expect(bob.unread('reading')).toHaveText('1 unread');

  await bob.page.getByRole('link', { name: 'Notifications, 1 unread' }).click();
  const notification = bob.page.getByTestId('notification');
  await expect(notification).toContainText([`Ada named you in #reading of ${owls}`]);
  expect(await audit(bob.page), 'notifications').toEqual([]);
  await notification.getByRole('button').first().click();
  await expect(bob.heading('reading')).toBeVisible();
  await expect(bob.message('Chapter one')).toBeFocused();
  await expect(bob.message('Chapter one').locator('.mention')).toHaveText('@Bob');
  await expect(bob.page.getByRole('link', { name: 'Notifications', exact: true })).toBeVisible();
  await expect(bob.place('reading').getByTestId('mentions')).toBeHidden();

  // Nothing more of this channel, then.
  await bob.page.getByRole('button', { name: 'Notification settings' }).click();
  await bob.dialog.getByLabel('Nothing').check();
  await bob.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(bob.dialog).toBeHidden();
  await bob.goTo('general');
  await ada.say('Chapter two is for @Bob');
  await expect(bob.unread('reading')).toHaveText('1 unread');
  await expect(bob.page.getByRole('link', { name: 'Notifications', exact: true })).toBeVisible();
});
