import { audit } from './audit.ts';
import { expect, test } from './test.ts';

test('a stream is found, chatted in, and ended', async ({ enter, unique }) => {
  const title = unique('Clock from scratch');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.page.getByRole('button', { name: 'Start a stream' }).click();
  await ada.page.getByRole('dialog').getByLabel('Title').fill(title);
  await ada.page.getByRole('button', { name: 'Go live', exact: true }).last().click();
  await expect(ada.heading(title)).toBeVisible();
  await ada.say('Welcome everyone');

  // No event tells of a new stream; looking at the window again asks for them.
  await bob.page.reload();
  await bob.goTo(title);
  await expect(bob.texts).toHaveText(['Welcome everyone']);
  await expect(bob.page.getByText('by Ada, live since')).toBeVisible();
  await bob.say('Hello from the audience');
  await expect(ada.texts).toHaveText(['Welcome everyone', 'Hello from the audience']);
  await expect(bob.page.getByRole('button', { name: 'End stream' })).toBeHidden();

  await ada.page.getByRole('button', { name: 'End stream' }).click();
  for (const one of [ada, bob]) {
    await expect(one.page.getByText('The stream has ended')).toBeVisible();
    await expect(one.composer).toBeHidden();
    await expect(one.place(title)).toBeHidden();
  }
});

test('a chat is for followers only, then for moderators, and takes somebody’s word', async ({ enter, unique }) => {
  const title = unique('Clock from scratch');
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.page.getByRole('button', { name: 'Start a stream' }).click();
  await ada.page.getByRole('dialog').getByLabel('Title').fill(title);
  await ada.page.getByRole('button', { name: 'Go live', exact: true }).last().click();
  await expect(ada.heading(title)).toBeVisible();
  await bob.page.reload();
  await bob.goTo(title);
  await bob.say('First');
  await expect(ada.texts).toHaveText(['First']);

  await ada.page.getByRole('button', { name: 'Stream settings' }).click();
  expect(await audit(ada.page), 'the settings of a stream').toEqual([]);
  await ada.dialog.getByLabel(/^Followers/).check();
  await ada.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(ada.dialog).toBeHidden();
  await expect(bob.page.getByText('Only those who follow Ada may write here now.')).toBeVisible();
  await expect(bob.composer).toBeHidden();
  await bob.page.locator('.topic-closed').getByRole('button', { name: 'Follow Ada' }).click();
  await bob.say('I follow you now');
  await expect(ada.texts).toHaveText(['First', 'I follow you now']);

  await ada.page.getByRole('button', { name: 'Stream settings' }).click();
  await ada.dialog.getByLabel(/^Moderators/).check();
  await ada.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(ada.dialog).toBeHidden();
  await expect(bob.page.getByText('Only Ada and the moderators may write here now.')).toBeVisible();
  await ada.act(ada.message('I follow you now'), 'Make Bob a moderator');
  await bob.say('Thank you');
  await expect(ada.texts).toHaveText(['First', 'I follow you now', 'Thank you']);
  await ada.act(ada.message('Thank you'), 'Bob moderates no longer');
  await expect(bob.composer).toBeHidden();

  await ada.act(ada.message('Thank you'), 'Time out Bob…');
  await ada.dialog.getByRole('button', { name: 'Time out' }).click();
  await expect(ada.dialog).toBeHidden();
  await expect(bob.page.getByText(/A moderator has taken your word for a while/)).toBeVisible();
  await ada.page.getByRole('button', { name: 'Stream settings' }).click();
  await ada.dialog.getByRole('group', { name: 'Timed out' }).getByRole('button', { name: 'Lift' }).click();
  await expect(ada.dialog.getByRole('group', { name: 'Timed out' })).toBeHidden();
  await ada.dialog.getByRole('button', { name: 'Show what was done here' }).click();
  await expect(ada.dialog.getByRole('list', { name: 'Audit log' })).toContainText('Ada lifted the timeout of Bob');
  expect(await audit(ada.page), 'what was done to a stream').toEqual([]);
  await ada.dialog.getByLabel(/^Everyone/).check();
  await ada.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(ada.dialog).toBeHidden();
  await expect(bob.composer).toBeVisible();

  await ada.act(ada.message('Thank you'), 'Ban Bob…');
  await ada.dialog.getByRole('button', { name: 'Ban' }).click();
  await expect(bob.page.getByRole('main').getByText('You cannot see this')).toBeVisible();
});
