import { expect, test } from './test.ts';

test('the quick switcher leads anywhere without a mouse', async ({ enter, unique }) => {
  const ada = await enter('Ada');
  await ada.createServer(unique('Night Owls'));
  await ada.createChannel('general');
  await ada.createChannel('reading');
  await expect(ada.composer).toBeFocused();

  await ada.page.keyboard.press('Control+k');
  const search = ada.page.getByRole('combobox', { name: 'Where to?' });
  await expect(search).toBeFocused();
  await search.fill('gen');
  await expect(ada.page.getByRole('option')).toHaveCount(1);
  await ada.page.keyboard.press('Enter');
  await expect(ada.heading('general')).toBeVisible();
  await expect(ada.composer).toBeFocused();

  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('option', { selected: true })).toHaveText(/general/);
  await ada.page.keyboard.press('ArrowDown');
  await expect(ada.page.getByRole('option', { selected: true })).toHaveText(/reading/);
  await ada.page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await expect(ada.heading('general')).toBeVisible();
  await expect(ada.composer).toBeFocused();
});

test('Enter sends, Shift and Enter begin a new line', async ({ enter, unique }) => {
  const ada = await enter('Ada');
  await ada.createServer(unique('Night Owls'));
  await ada.createChannel('general');
  await expect(ada.composer).toBeFocused();
  await ada.page.keyboard.type('one');
  await ada.page.keyboard.press('Shift+Enter');
  await ada.page.keyboard.type('two');
  await ada.page.keyboard.press('Enter');
  await expect(ada.texts.first()).toHaveText('one\ntwo', { useInnerText: true });
});

test('a dialog takes the focus, and gives it back when Esc closes it', async ({ enter }) => {
  const ada = await enter('Ada');
  const button = ada.page.getByRole('navigation').getByRole('button', { name: 'Create a server' });
  await button.focus();
  await ada.page.keyboard.press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'Create a server' });
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await ada.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

test('Tab goes through the page in its order, first past the navigation if one likes', async ({ enter }) => {
  const ada = await enter('Ada');
  await ada.page.reload();
  await ada.isConnected();
  await ada.page.keyboard.press('Tab');
  const skip = ada.page.getByRole('link', { name: 'Skip to messages' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('main')).toBeFocused();
  await expect(ada.page).toHaveURL(/\/(#\/)?$/);
  await ada.page.keyboard.press('Tab');
  await expect(ada.page.getByRole('main').getByRole('button').first()).toBeFocused();
});
