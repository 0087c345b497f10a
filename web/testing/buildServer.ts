import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const apiFolder = fileURLToPath(new URL('../../Realtime.Api', import.meta.url));

/** The server to test: the one of REALTIME_API_DLL, else whichever configuration is built. */
export function serverDll(): string | undefined {
  const given = process.env.REALTIME_API_DLL;
  if (given) {
    return given;
  }
  return ['Release', 'Debug'].map((configuration) => `${apiFolder}/bin/${configuration}/net10.0/Realtime.Api.dll`).find((path) => existsSync(path));
}

/** Builds the server when there is none. Run once before the tests, which could otherwise build it all at once. */
export default function buildServer(): void {
  if (!serverDll()) {
    execFileSync('dotnet', ['build', apiFolder, '--configuration', 'Release'], { stdio: 'inherit' });
  }
}
