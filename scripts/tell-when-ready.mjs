// node tell-when-ready.mjs <address> <process id>: says when the server is ready, and ends with it.
import { setTimeout as pause } from 'node:timers/promises';

const [address, server] = process.argv.slice(2);
const patience = Date.now() + 60_000;
let hasWarned = false;

while (!(await isReady())) {
  if (!isRunning()) {
    process.exit();
  }
  if (!hasWarned && Date.now() > patience) {
    hasWarned = true;
    console.log('Still not ready; what stands above may tell why.');
  }
  await pause(200);
}
console.log(`
Realtime is ready.

  Open ${address}, enter a name, and open a second window as somebody else.
  Ctrl-C stops it.
`);

async function isReady() {
  try {
    return (await fetch(`${address}/health/ready`)).ok;
  } catch {
    return false; // not listening yet
  }
}

function isRunning() {
  try {
    process.kill(Number(server), 0);
    return true;
  } catch {
    return false;
  }
}
