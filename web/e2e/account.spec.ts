import { audit } from './audit.ts';
import { expect, test } from './test.ts';

test('one changes one’s name, and whom one has blocked', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await bob.discover(owls);
  await ada.openMembers();
  await ada.actOnMember('Bob', 'Block…');
  await ada.dialog.getByRole('button', { name: 'Block' }).click();
  await expect(ada.dialog).toBeHidden();

  await ada.page.locator('.status-menu-button').click();
  await ada.page.getByRole('menuitem', { name: 'Your account…' }).click();
  await expect(ada.dialog.getByRole('button', { name: 'Unblock Bob' })).toBeVisible();
  await expect(ada.dialog).toHaveCSS('opacity', '1');
  expect(await audit(ada.page), 'the account').toEqual([]);
  await ada.dialog.getByRole('button', { name: 'Unblock Bob' }).click();
  await expect(ada.dialog.getByText('You have blocked nobody.')).toBeVisible();
  await ada.dialog.getByLabel('Your name').fill('Countess');
  await ada.dialog.getByRole('button', { name: 'Save profile' }).click();
  await expect(ada.dialog.getByRole('button', { name: 'Save profile' })).toBeDisabled();
  await ada.page.keyboard.press('Escape');
  await expect(ada.page.locator('.account-bar')).toContainText('Countess');
  await bob.openMembers();
  await expect(bob.member('Countess')).toBeVisible();
  await ada.page.reload();
  await ada.isConnected();
  await expect(ada.page.locator('.account-bar')).toContainText('Countess');
});

test('a group is renamed, grows and shrinks', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob, cleo, dora] = [await enter('Ada'), await enter('Bob'), await enter('Cleo'), await enter('Dora')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  for (const other of [bob, cleo, dora]) {
    await other.discover(owls);
    await expect(other.heading('general')).toBeVisible();
  }
  await ada.page.getByRole('button', { name: 'Start a conversation' }).click();
  await ada.dialog.getByLabel('Bob').check();
  await ada.dialog.getByLabel('Cleo').check();
  await ada.dialog.getByRole('button', { name: 'Start group' }).click();
  await ada.page.getByRole('button', { name: 'Group settings' }).click();
  await ada.dialog.getByLabel('Name of the group').fill('Plans');
  await ada.dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(bob.place('Plans')).toBeVisible();

  await ada.dialog.getByLabel('Add someone').fill('dor');
  await ada.dialog.getByRole('button', { name: 'Add Dora' }).click();
  await expect(dora.place('Plans')).toBeVisible();
  await ada.dialog.getByRole('button', { name: 'Remove Cleo from the group' }).click();
  await expect(cleo.place('Plans')).toBeHidden();
  await expect(cleo.page.getByTestId('notice')).toContainText('You were taken out of Plans.');
  expect(await audit(ada.page), 'a group').toEqual([]);
  await ada.page.keyboard.press('Escape');

  await bob.goTo('Plans');
  await bob.page.getByRole('button', { name: 'Group settings' }).click();
  await bob.dialog.getByRole('button', { name: 'Leave group' }).click();
  await expect(bob.place('Plans')).toBeHidden();
  await ada.openMembers();
  await expect(ada.page.getByRole('complementary', { name: 'Members' }).getByRole('listitem')).toContainText(['Ada', 'Dora']);
});
