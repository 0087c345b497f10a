import { audit } from './audit.ts';
import { expect, test } from './test.ts';

test('a role lets somebody moderate, who is offered that and no more', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob, cleo] = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  for (const other of [bob, cleo]) {
    await other.discover(owls);
    await expect(other.heading('general')).toBeVisible();
  }
  await expect(bob.page.getByRole('link', { name: `Settings of ${owls}` })).toBeHidden();

  await ada.openSettings(owls, 'Roles');
  await ada.page.getByRole('button', { name: 'New role' }).click();
  await ada.dialog.getByLabel('Name').fill('Watch');
  await ada.dialog.getByRole('button', { name: 'Create role' }).click();
  for (const name of [/Moderate messages/, /Mute members/, /Ban members/, /See the audit log/]) {
    await ada.dialog.getByLabel(name).check();
  }
  expect(await audit(ada.page), 'a role').toEqual([]);
  await ada.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(ada.dialog).toBeHidden();
  await ada.page.getByRole('main').getByRole('link', { name: 'Members' }).click();
  await ada.page.getByRole('button', { name: 'What to do with Bob' }).click();
  await ada.page.getByRole('menuitem', { name: 'Roles…' }).click();
  await ada.dialog.getByLabel('Watch').check();
  await ada.page.keyboard.press('Escape');
  await expect(ada.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Bob' })).toContainText('Watch');

  // Bob is offered what it brings, without doing anything, and not for those above.
  await expect(bob.page.getByRole('link', { name: `Settings of ${owls}` })).toBeVisible();
  await bob.openMembers();
  await expect(bob.member('Cleo')).toBeVisible();
  await bob.member('Ada').hover();
  await bob.page.getByRole('button', { name: 'What to do with Ada' }).click();
  await expect(bob.page.getByRole('menuitem')).toHaveText(['Message', 'Block…']);
  await bob.page.keyboard.press('Escape');

  await bob.actOnMember('Cleo', 'Mute…');
  await bob.dialog.getByLabel('Reason').fill('Shouting');
  await bob.dialog.getByRole('button', { name: 'Mute' }).click();
  await expect(cleo.page.getByText(/You were muted, and can write again/)).toBeVisible();
  await expect(cleo.composer).toBeHidden();
  await bob.actOnMember('Cleo', 'Unmute');
  await expect(cleo.composer).toBeVisible();

  await bob.actOnMember('Cleo', 'Ban…');
  await bob.dialog.getByLabel('It lasts').selectOption('A week');
  await bob.dialog.getByLabel('Reason').fill('Shouting again');
  await bob.dialog.getByRole('button', { name: 'Ban' }).click();
  await expect(cleo.page.getByTestId('notice')).toContainText(`You were banned from ${owls}.`);

  await bob.openSettings(owls, 'Audit log');
  const log = bob.page.getByRole('list', { name: 'Audit log' }).getByRole('listitem');
  await expect(log.first()).toContainText(/Bob banned Cleo.*Shouting again/);
  await expect(bob.page.getByRole('main').getByRole('link')).toHaveText(['Members', 'Bans', 'Audit log']);
  expect(await audit(bob.page), 'the audit log').toEqual([]);
  await bob.page.getByRole('main').getByRole('link', { name: 'Bans' }).click();
  await bob.page.getByRole('button', { name: 'Lift ban' }).click();
  await expect(bob.page.getByText('Nobody is banned.')).toBeVisible();
});

test('people come in by asking, and by an invite', async ({ enter, unique, open }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.openSettings(owls, 'Overview');
  await ada.page.getByLabel('Who can join').selectOption('Those who ask and are let in');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByRole('button', { name: 'Save' })).toBeDisabled();
  expect(await audit(ada.page), 'the overview').toEqual([]);

  await bob.page.getByRole('link', { name: 'Discover servers' }).click();
  await bob.page.getByRole('article', { name: owls }).getByRole('button', { name: 'Ask to join' }).click();
  await bob.dialog.getByLabel('A word to them').fill('I cannot sleep');
  await bob.dialog.getByRole('button', { name: 'Ask' }).click();
  await ada.page.getByRole('link', { name: `Settings of ${owls}, someone asks to join` }).click();
  await expect(ada.page.getByText('I cannot sleep')).toBeVisible();
  await ada.page.getByRole('button', { name: 'Let Bob in', exact: true }).click();
  await expect(bob.page.getByTestId('notice')).toContainText(`You were let into ${owls}.`);
  await expect(bob.place('general')).toBeVisible();

  await ada.page.getByRole('button', { name: `Invite to ${owls}` }).click();
  await ada.dialog.getByLabel('It lets in').selectOption('One person');
  await ada.dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await ada.dialog.getByLabel('Whoever opens this link can come in').inputValue();
  // Whoever is not signed in yet is after that where the link leads.
  const cleo = await open();
  await cleo.page.goto(link);
  await cleo.page.getByLabel('Your name').fill('Cleo');
  await cleo.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await cleo.page.getByRole('button', { name: 'Accept the invite' }).click();
  await expect(cleo.heading('general')).toBeVisible();
  await bob.page.goto(link);
  await bob.page.getByRole('button', { name: 'Accept the invite' }).click();
  await expect(bob.heading('general')).toBeVisible();
});

test('a channel is slowed down, closed to writing, and deleted', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.createChannel('news');
  await bob.discover(owls);
  await bob.goTo('news');
  await ada.page.getByRole('button', { name: 'Channel settings' }).click();
  await ada.dialog.getByLabel('Topic').fill('What is new');
  await ada.dialog.getByLabel('Slow mode').selectOption('One message every 5 min');
  await ada.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(bob.page.getByText('What is new')).toBeVisible();
  await expect(bob.page.getByTestId('slow-mode')).toHaveText('5 min between two messages');
  await bob.say('Nothing');
  await expect(bob.page.getByTestId('slow-mode')).toContainText('until the next message');
  await bob.composer.fill('Nothing more');
  await expect(bob.page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await expect(ada.page.getByTestId('slow-mode')).toBeHidden();

  await ada.openSettings(owls, 'Channels');
  await ada.page.getByRole('button', { name: 'Move news up' }).click();
  await expect(bob.place(/general|news/)).toHaveText([/news/, /general/]);
  await ada.page.getByRole('button', { name: 'Who may do what in news' }).click();
  await ada.dialog.getByRole('radiogroup', { name: 'Write' }).getByLabel('Deny').check();
  await expect(ada.dialog).toHaveCSS('opacity', '1');
  expect(await audit(ada.page), 'overrides').toEqual([]);
  await ada.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(bob.page.getByText('You can read here, but not write.')).toBeVisible();
  await ada.dialog.getByRole('button', { name: 'Close' }).last().click();

  await ada.page.getByRole('button', { name: 'Edit news' }).click();
  await ada.dialog.getByRole('button', { name: 'Delete channel…' }).click();
  await ada.dialog.getByRole('button', { name: 'Delete channel', exact: true }).click();
  await expect(bob.place('news')).toBeHidden();
});
