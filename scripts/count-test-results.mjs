// Counts what the suites' own result files say, and prints it: `N passed, N failed`, with `, N skipped` if any were.
//
//   node count-test-results.mjs <suite> <trx|vitest|playwright> <exit code> <file or directory> ...
//
// A suite that ended badly without naming a failed test, one that did not get as far as its result file, say, counts as one
// failure. Exits with 1 if anything failed, or nothing ran.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const readers = { trx: readTrx, vitest: readVitest, playwright: readPlaywright };

const total = { passed: 0, failed: 0, skipped: 0 };
for (const [suite, format, exitCode, path] of inFours(process.argv.slice(2))) {
  const { counts, remark } = count(format, Number(exitCode), path);
  for (const outcome of Object.keys(total)) {
    total[outcome] += counts[outcome];
  }
  console.log(`${suite}: ${spell(counts)}${remark ? ` (${remark})` : ''}`);
}

console.log(spell(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function count(format, exitCode, path) {
  let results;
  try {
    results = readers[format](path);
  } catch (failure) {
    return { counts: { passed: 0, failed: 1, skipped: 0 }, remark: `exit code ${exitCode}, no usable results: ${failure.message}` };
  }
  const { remark, ...counts } = results;
  if (exitCode !== 0 && counts.failed === 0) {
    return { counts: { ...counts, failed: 1 }, remark: `no test failed, but the suite did: exit code ${exitCode}` };
  }
  return { counts, remark };
}

/** Visual Studio's format: one file for each test project. The counters in it call skipped tests not executed, or nothing. */
function readTrx(directory) {
  const files = existsSync(directory) && statSync(directory).isDirectory() ? readdirSync(directory).filter((name) => name.endsWith('.trx')) : [];
  if (files.length === 0) {
    throw new Error(`no .trx in ${directory}`);
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    const text = readFileSync(join(directory, file), 'utf8');
    if (!text.includes('</TestRun>')) {
      throw new Error(`${file} ends half way`);
    }
    for (const [, attributes] of text.matchAll(/<UnitTestResult((?:\s+[\w:]+="[^"]*")*)\s*\/?>/g)) {
      const outcome = /\soutcome="([^"]*)"/.exec(attributes)?.[1];
      counts[outcome === 'Passed' ? 'passed' : outcome === 'NotExecuted' ? 'skipped' : 'failed']++;
    }
  }
  return counts;
}

/** Jest's format. A file that could not be loaded has failed without having tests. */
function readVitest(path) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of JSON.parse(readFileSync(path, 'utf8')).testResults) {
    for (const { status } of file.assertionResults) {
      counts[status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped']++;
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      counts.failed++;
    }
  }
  return counts;
}

/** Errors outside of tests (a server that did not start, a file that could not be loaded) stand apart. */
function readPlaywright(path) {
  const { stats, errors = [] } = JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    remark: stats.flaky > 0 ? `${stats.flaky} only at another try` : undefined,
  };
}

function spell({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function* inFours(list) {
  for (let i = 0; i < list.length; i += 4) {
    yield list.slice(i, i + 4);
  }
}
