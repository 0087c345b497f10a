import { expect, test } from './test.ts';

test('a direct conversation starts from a member, and says when it is seen', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();

  await ada.openMembers();
  await ada.page.getByRole('button', { name: 'Message Bob' }).click();
  await expect(ada.heading('Bob')).toBeVisible();
  await ada.say('Psst');
  await expect(bob.unread('Ada')).toHaveText('1 unread');
  await expect(ada.log.getByText('Seen')).toBeHidden();

  await bob.goTo('Ada');
  await expect(bob.texts).toHaveText(['Psst']);
  await expect(ada.log.getByText('Seen', { exact: true })).toBeVisible();
  await bob.say('Yes?');
  await expect(ada.texts).toHaveText(['Psst', 'Yes?']);
  await expect(ada.log.getByText('Seen', { exact: true })).toBeHidden();
  await expect(bob.log.getByText('Seen', { exact: true })).toBeVisible();

  await ada.page.reload();
  await expect(ada.heading('Bob')).toBeVisible();
  await expect(ada.texts).toHaveText(['Psst', 'Yes?']);
});

test('a group has a name, and says who has seen it', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob, cleo] = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  for (const other of [bob, cleo]) {
    await other.discover(owls);
    await expect(other.heading('general')).toBeVisible();
  }

  await ada.page.getByRole('button', { name: 'Start a conversation' }).click();
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByLabel('Search people').fill('b');
  await expect(dialog.getByRole('listitem')).toHaveText(['BBob']);
  await dialog.getByLabel('Bob').check();
  await dialog.getByLabel('Search people').fill('');
  await dialog.getByLabel('Cleo').check();
  await dialog.getByLabel('Name of the group').fill('Plans');
  await dialog.getByRole('button', { name: 'Start group' }).click();
  await expect(ada.heading('Plans')).toBeVisible();
  await ada.say('Tomorrow at nine?');

  await bob.goTo('Plans');
  await expect(ada.log.getByText('Seen by Bob')).toBeVisible();
  await cleo.goTo('Plans');
  await expect(ada.log.getByText('Seen by everyone')).toBeVisible();
});
