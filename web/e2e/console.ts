import { expect, type Locator, type Page } from '@playwright/test';

/** The console in one window, as the person in front of it uses it. */
export class Console {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async enterAsGuest(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: 'Continue as a guest' }).click();
    await expect(this.page.getByText(`Hello, ${name}`)).toBeVisible();
    await this.isConnected();
  }

  /** The words are in the drawer where the window is narrow, so they need not be in view. */
  async isConnected(): Promise<void> {
    await expect(this.page.locator('.account-bar [data-state="connected"]')).toBeAttached();
  }

  async createServer(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Create a server', exact: true }).first().click();
    await this.page.getByRole('dialog').getByLabel('Name').fill(name);
    await this.page.getByRole('button', { name: 'Create server' }).click();
    await expect(this.heading(name)).toBeVisible();
  }

  async createChannel(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Create a channel' }).first().click();
    await this.page.getByRole('dialog').getByLabel('Name').fill(name);
    await this.page.getByRole('button', { name: 'Create channel' }).click();
    await expect(this.heading(name)).toBeVisible();
  }

  async discover(name: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Discover servers' }).click();
    await this.page.getByRole('article', { name }).getByRole('button', { name: 'Join' }).click();
  }

  async goTo(place: string | RegExp): Promise<void> {
    await this.place(place).click();
  }

  /** A place in the sidebar. */
  place(name: string | RegExp): Locator {
    return this.page.getByRole('navigation').getByRole('link', { name });
  }

  unread(place: string | RegExp): Locator {
    return this.place(place).getByTestId('unread');
  }

  async openMembers(): Promise<void> {
    await this.page.getByRole('button', { name: 'Show members' }).click();
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, level: 1 });
  }

  get composer(): Locator {
    return this.page.locator('.composer').getByRole('textbox');
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await expect(this.composer).toHaveValue('');
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  get messages(): Locator {
    return this.log.getByTestId('message');
  }

  /** The texts of all messages in view and above, in order. */
  get texts(): Locator {
    return this.messages.locator('p');
  }

  message(text: string | RegExp): Locator {
    return this.messages.filter({ has: this.page.locator('p', { hasText: text }) }).last();
  }

  /** One of the things to do with a message; those behind its menu end in "…" or not, as they are named. */
  async act(on: Locator, action: string): Promise<void> {
    await on.hover();
    const button = on.getByRole('button', { name: action, exact: true });
    const more = on.getByRole('button', { name: 'More', exact: true });
    await expect(more).toBeVisible();
    if (await button.isVisible()) {
      await button.click();
      return;
    }
    await more.click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** One of the things to do with a member, from the panel of members. */
  async actOnMember(name: string, action: string): Promise<void> {
    await this.member(name).hover();
    await this.page.getByRole('button', { name: `What to do with ${name}` }).click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  member(name: string): Locator {
    return this.page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').filter({ hasText: name });
  }

  async openSettings(server: string, section: string): Promise<void> {
    await this.page.getByRole('link', { name: `Settings of ${server}` }).click();
    await this.page.getByRole('main').getByRole('link', { name: section }).click();
    await expect(this.page.getByRole('heading', { name: section, level: 2 })).toBeVisible();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get typing(): Locator {
    return this.page.getByRole('status', { name: 'Typing' });
  }

  get banner(): Locator {
    return this.page.getByTestId('connection-banner');
  }

  /** It says so for a few seconds only: wait for it from before it can. */
  async isBackOnline(): Promise<void> {
    await this.banner.getByText('Back online').waitFor({ timeout: 90_000 });
  }

  get newLine(): Locator {
    return this.page.getByTestId('new-line');
  }
}
