import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      {
        test: {
          name: 'server',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['testing/buildServer.ts'],
          // A server and its database start for each file; one after another is faster than all at once.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
