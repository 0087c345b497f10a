import { expect, test as base, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { RealtimeServer } from '../testing/server.ts';
import { Console } from './console.ts';

interface Worker {
  server: RealtimeServer;
}

interface Fixtures {
  /** Opens the console in a window of its own. */
  open: (options?: BrowserContextOptions) => Promise<Console>;
  /** The same, signed in as a guest. */
  enter: (name: string, options?: BrowserContextOptions) => Promise<Console>;
  /** A name that no other test uses, whatever else is in the database. */
  unique: (name: string) => string;
}

export const test = base.extend<Fixtures, Worker>({
  server: [
    async ({}, use) => {
      const server = await RealtimeServer.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  open: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => faults.push(message));
      await page.goto(server.url);
      return new Console(page);
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(faults, 'faults of the page itself').toEqual([]);
  },

  enter: async ({ open }, use) => {
    await use(async (name, options) => {
      const one = await open(options);
      await one.enterAsGuest(name);
      return one;
    });
  },

  unique: async ({}, use) => {
    await use((name) => `${name} ${crypto.randomUUID().slice(0, 6)}`);
  },
});

export { expect };
