import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiFolder, serverDll } from './buildServer.ts';

const startsWithinMs = 90_000;
const stopsWithinMs = 30_000;

/** So much that no client has to pace what it asks, where the time that takes is not what a test is about. */
export const unpaced = { Limits__OperationsPerSecond: '10000', Limits__OperationBurst: '20000' };

/** A real server: a process of its own, on a port and with a database of its own. Both outlive a kill. */
export class RealtimeServer {
  readonly url: string;
  readonly #directory: string;
  readonly #settings: Record<string, string>;
  #process?: ChildProcess;
  #said = '';

  private constructor(port: number, directory: string, settings: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#directory = directory;
    this.#settings = settings;
  }

  /** @param settings other than what the server has unless set, as environment variables */
  static async start(settings: Record<string, string> = {}): Promise<RealtimeServer> {
    const server = new RealtimeServer(await freePort(), await mkdtemp(join(tmpdir(), 'realtime-web-')), settings);
    await server.startAgain();
    return server;
  }

  async startAgain(): Promise<void> {
    const dll = serverDll();
    if (!dll) {
      throw new Error('There is no server to test. Build it: dotnet build Realtime.Api');
    }
    const { REALTIME_TEST_POSTGRES: postgres, ...inherited } = process.env;
    this.#said = '';
    // The console that it serves lies beside its sources, so it runs from there.
    this.#process = spawn('dotnet', [dll], {
      cwd: apiFolder,
      env: {
        ...inherited,
        ASPNETCORE_ENVIRONMENT: 'Development',
        ASPNETCORE_URLS: this.url,
        Data__Directory: this.#directory,
        // All of them come from this one address.
        Limits__SignInBurst: '10000',
        ...this.#settings,
        ...(postgres && { ConnectionStrings__Postgres: postgres }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.on('data', (text: Buffer) => (this.#said = (this.#said + text.toString()).slice(-20_000)));
    }
    await this.#untilReady(this.#process);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }

  async #untilReady(started: ChildProcess): Promise<void> {
    const deadline = Date.now() + startsWithinMs;
    while (Date.now() < deadline && started.exitCode === null) {
      const response = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (response?.ok) {
        return;
      }
      await sleep(100);
    }
    await this.#end('SIGKILL');
    throw new Error(`The server did not start. It said:\n${this.#said}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running && running.exitCode === null && running.signalCode === null) {
      const exited = once(running, 'exit');
      running.kill(signal);
      const gaveUp = new AbortController();
      await Promise.race([exited, sleep(stopsWithinMs, undefined, { signal: gaveUp.signal }).then(() => running.kill('SIGKILL'))]);
      gaveUp.abort();
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
