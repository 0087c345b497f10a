import { build } from 'vite';
import buildServer from './buildServer.ts';

/** What the browser tests look at: the server, and the console as its sources are now. */
export default async function buildAll(): Promise<void> {
  buildServer();
  await build({ logLevel: 'warn' });
}
