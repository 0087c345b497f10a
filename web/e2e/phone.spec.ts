import { expect, test } from './test.ts';

const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };

test('on a phone the navigation is a drawer', async ({ enter, unique }) => {
  const owls = unique('Night Owls');
  const ada = await enter('Ada');
  await ada.createServer(owls);
  await ada.createChannel('general');
  await ada.say('Is anybody awake?');

  const bob = await enter('Bob', phone);
  const menu = bob.page.getByRole('button', { name: 'Show navigation' });
  await expect(bob.page.getByRole('navigation')).toBeHidden();
  await menu.click();
  await bob.discover(owls);
  await expect(bob.heading('general')).toBeVisible();
  await expect(bob.page.getByRole('navigation')).toBeHidden();
  await expect(bob.texts).toHaveText(['Is anybody awake?']);
  await bob.say('I am.');
  await expect(ada.texts).toHaveText(['Is anybody awake?', 'I am.']);

  const width = await bob.page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(phone.viewport.width);
  await expect(bob.composer).toBeInViewport({ ratio: 1 });
});

test('the drawer goes back in with Esc, and with a tap beside it', async ({ enter }) => {
  const ada = await enter('Ada', phone);
  const menu = ada.page.getByRole('button', { name: 'Show navigation' });
  const navigation = ada.page.getByRole('navigation');
  await menu.click();
  await expect(navigation).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(navigation).toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await expect(navigation).toBeVisible();
  await ada.page.touchscreen.tap(380, 400);
  await expect(navigation).toBeHidden();
});
