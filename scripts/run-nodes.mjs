// node run-nodes.mjs <how many> <first port> <Realtime.Api.dll>: runs several nodes over one database and one Redis until a
// signal comes. run.sh becomes this process for --nodes, and has set the environment that the nodes are to have.
//
// The local PostgreSQL is the nodes' own affair: they share it through Data__Directory, and the last one to go stops it. Redis is
// started here when ConnectionStrings__Redis names none, without anything on the disk, and goes after the last node.
//
// Ctrl-C and a closed terminal stop fast, SIGTERM gives the nodes time to send their clients elsewhere; a second signal kills. A node
// that ends before all are ready takes the others with it. One that ends later does not: to see that is what several are for.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [count, firstPort, server] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const drainSeconds = Number(process.env.Drain__Seconds || 10);
const patience = {
  start: 60_000,
  redis: 10_000,
  fast: 15_000,
  drain: (drainSeconds + 45) * 1_000, // the last goodbyes, and then the host's own half minute
  database: 30_000,
};

// Becomes the program, and leaves somebody behind who waits for the end of the pipe that this process holds: should it be killed, the
// program is asked to stop, and after half a minute made to. That one is nobody's child, since the program would not know what to
// do with it, and ends with the program.
const leashed = `
  (
    exec 0</dev/null 1>/dev/null 2>&1 4<&3 3<&-
    (
      read -r end <&4
      tries=0
      kill -s INT $$
      while kill -s 0 $$ && [ "$tries" -lt 30 ]; do
        sleep 1
        tries=$((tries + 1))
      done
      kill -s KILL $$
    ) &
  )
  exec "$@" 3<&-`;

let stopping;
let redis;
const nodes = [];
for (const [signal, patient] of [['SIGINT', false], ['SIGHUP', false], ['SIGTERM', true]]) {
  process.on(signal, () => (stopping ? kill() : stop(patient, patient ? 143 : 130)));
}
// Whoever reads our output may be gone before us: `./run.sh --nodes 2 | head`.
process.stdout.on('error', () => stop(false, 1));
process.stderr.on('error', () => stop(false, 1));

try {
  await start();
} catch (failure) {
  if (!stopping) {
    console.error(failure.message);
  }
  await stop(false, 1);
}

async function start() {
  const environment = { ...process.env };
  if (!environment.ConnectionStrings__Redis) {
    environment.ConnectionStrings__Redis = await startRedis();
  }
  for (let number = 1; number <= count && !stopping; number++) {
    nodes.push(startNode(number, environment));
  }
  const warning = setTimeout(() => console.log('Still not ready; what stands above may tell why.'), patience.start);
  await Promise.all(nodes.map(isReady)).finally(() => clearTimeout(warning));
  if (stopping) {
    return;
  }
  for (const node of nodes) {
    node.isAwaited = false;
  }
  console.log(`
Realtime is ready, on ${count} node${count > 1 ? 's' : ''}:

${nodes.map(({ number, address, child: { pid } }) => `  ${number}   ${address}   process ${pid}`).join('\n')}

  Open one page on each, as somebody else each time; write in one, and read in the others.
  End a node (kill -9 <process>) and its page comes back when you open it on another: nothing is lost.
  Ctrl-C stops everything.
`);
}

function startNode(number, environment) {
  const address = `http://localhost:${firstPort + number - 1}`;
  const node = { number, address, isAwaited: true };
  node.child = run('dotnet', [server], { ...environment, ASPNETCORE_URLS: address });
  node.child.stdin.end();
  pipeLines(node.child.stdout, `${number} | `, process.stdout);
  pipeLines(node.child.stderr, `${number} | `, process.stderr);
  node.ended = whenEnded(node.child).then((how) => {
    node.hasEnded = true;
    if (stopping) {
      return;
    }
    console.error(`Node ${number} ${how}.`);
    if (node.isAwaited || nodes.every(({ hasEnded }) => hasEnded)) {
      stop(false, 1);
    }
  });
  return node;
}

async function isReady(node) {
  while (!stopping && !node.hasEnded) {
    try {
      if ((await fetch(`${node.address}/health/ready`)).ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await pause(200);
  }
}

/** Answers the connection string. Only we know the password: any user of the machine can reach the port. */
async function startRedis() {
  const port = await freePort();
  const password = randomBytes(24).toString('hex');
  const child = run('redis-server', ['-']);
  // It warns of kernel settings that do not matter here, so what it says is kept for when it ends.
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-4_000)));
  }
  redis = { child };
  redis.ended = whenEnded(child).then((how) => {
    redis.hasEnded = true;
    if (!stopping) {
      console.error(`Redis ${how}. ${said}`);
    }
  });
  child.stdin.end(`bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\nloglevel warning\n`);

  const deadline = Date.now() + patience.redis;
  while (!(await answers(port, `AUTH ${password}\r\nPING\r\n`, '+PONG'))) {
    if (redis.hasEnded || Date.now() > deadline || stopping) {
      throw new Error(`Redis did not start. ${said}`);
    }
    await pause(50);
  }
  return `127.0.0.1:${port},password=${password}`;
}

/** Nodes first, then Redis. PostgreSQL goes with the last node, or on its own when that was killed; it is waited for. */
async function stop(patient, code) {
  if (stopping) {
    return;
  }
  stopping = true;
  const running = nodes.filter(({ hasEnded }) => !hasEnded);
  if (running.length > 0) {
    console.log(patient ? `Stopping; the nodes take up to ${drainSeconds} s to send their clients away.` : 'Stopping ...');
  }
  await end(running, patient ? 'SIGTERM' : 'SIGINT', patient ? patience.drain : patience.fast);
  if (redis && !redis.hasEnded) {
    await end([redis], 'SIGTERM', patience.fast);
  }
  if (!process.env.ConnectionStrings__Postgres && nodes.length > 0) {
    const pidFile = resolve(process.env.ASPNETCORE_CONTENTROOT, process.env.Data__Directory, 'postgres/data/postmaster.pid');
    const deadline = Date.now() + patience.database;
    while (existsSync(pidFile) && Date.now() < deadline) {
      await pause(50);
    }
  }
  process.exit(code);
}

async function end(running, signal, time) {
  for (const { child } of running) {
    child.kill(signal);
  }
  const late = setTimeout(() => running.forEach(({ child }) => child.kill('SIGKILL')), time);
  await Promise.all(running.map(({ ended }) => ended));
  clearTimeout(late);
}

/** Somebody asked twice. Redis and PostgreSQL see that the nodes are gone. */
function kill() {
  for (const node of nodes) {
    node.child.kill('SIGKILL');
  }
}

/** In a session of its own: a terminal's Ctrl-C goes to all of its processes at once, and who stops when is decided here. */
function run(program, programArguments, environment = process.env) {
  return spawn('/bin/sh', ['-c', leashed, 'realtime-leash', program, ...programArguments], {
    detached: true,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
}

/** Answers how it ended, in words. */
function whenEnded(child) {
  return new Promise((done) => {
    child.on('error', (failure) => done(`could not be started: ${failure.message}`));
    child.on('exit', (code, signal) => {
      child.stdio[3].destroy(); // lets the leash go
      done(signal ? `was ended by ${signal}` : `ended with ${code}`);
    });
  });
}

function pipeLines(from, prefix, to) {
  let rest = '';
  from.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    to.write(lines.map((line) => `${prefix}${line}\n`).join(''));
  });
  from.on('end', () => rest && to.write(`${prefix}${rest}\n`));
}

function freePort() {
  return new Promise((done, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function answers(port, question, answer) {
  return new Promise((done) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(question));
    const finish = (isAnswered) => {
      socket.destroy();
      done(isAnswered);
    };
    socket.setEncoding('utf8').setTimeout(1_000, () => finish(false));
    socket.on('error', () => finish(false)).on('close', () => finish(false));
    socket.on('data', (text) => {
      heard += text;
      if (heard.includes(answer)) {
        finish(true);
      }
    });
  });
}
