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
