// Counts what the suites' own result files say, and prints it: `N passed, N failed`, with `, N skipped` if any were. Before that
// the tests that failed, each with the beginning of what it said.
//
//   node count-test-results.mjs <suite> <trx|vitest|playwright> <exit code> <file or directory> ...
//
// A suite that ended badly without naming a failed test, one that did not get as far as its result file, say, counts as one
// failure. Exits with 1 if anything failed, or nothing ran.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const readers = { trx: readTrx, vitest: readVitest, playwright: readPlaywright };

const longestMessage = 2_000;

const total = { passed: 0, failed: 0, skipped: 0 };
for (const [suite, format, exitCode, path] of inFours(process.argv.slice(2))) {
  const { counts, failures, remark } = count(format, Number(exitCode), path);
  for (const { name, message } of failures) {
    console.log(`FAILED ${suite}: ${name}\n${indented(message)}\n`);
  }
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
    return { counts: { passed: 0, failed: 1, skipped: 0 }, failures: [], remark: `exit code ${exitCode}, no usable results: ${failure.message}` };
  }
  const { remark, failures, ...counts } = results;
  if (exitCode !== 0 && counts.failed === 0) {
    return { counts: { ...counts, failed: 1 }, failures, remark: `no test failed, but the suite did: exit code ${exitCode}` };
  }
  return { counts, failures, remark };
}

/** Visual Studio's format: one file for each test project. The counters in it call skipped tests not executed, or nothing. */
function readTrx(directory) {
  const files = existsSync(directory) && statSync(directory).isDirectory() ? readdirSync(directory).filter((name) => name.endsWith('.trx')) : [];
  if (files.length === 0) {
    throw new Error(`no .trx in ${directory}`);
  }
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const file of files) {
    const text = readFileSync(join(directory, file), 'utf8');
    if (!text.includes('</TestRun>')) {
      throw new Error(`${file} ends half way`);
    }
    for (const [, attributes, body] of text.matchAll(/<UnitTestResult((?:\s+[\w:]+="[^"]*")*)\s*(?:\/>|>(.*?)<\/UnitTestResult>)/gs)) {
      const outcome = /\soutcome="([^"]*)"/.exec(attributes)?.[1];
      const kind = outcome === 'Passed' ? 'passed' : outcome === 'NotExecuted' ? 'skipped' : 'failed';
      counts[kind]++;
      if (kind === 'failed') {
        const of = (element) => decoded(new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(body ?? '')?.[1] ?? '');
        counts.failures.push({ name: decoded(/\stestName="([^"]*)"/.exec(attributes)?.[1] ?? '?'), message: `${of('Message')}\n${of('StackTrace')}` });
      }
    }
  }
  return counts;
}

/** Jest's format. A file that could not be loaded has failed without having tests. */
function readVitest(path) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const file of JSON.parse(readFileSync(path, 'utf8')).testResults) {
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      counts[status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped']++;
      if (status === 'failed') {
        counts.failures.push({ name: fullName, message: failureMessages.join('\n') });
      }
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      counts.failed++;
      counts.failures.push({ name: file.name, message: file.message });
    }
  }
  return counts;
}

/** Errors outside of tests (a server that did not start, a file that could not be loaded) stand apart. */
function readPlaywright(path) {
  const { stats, suites = [], errors = [] } = JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...specsOf(suites).filter(({ ok }) => !ok).map(({ file, title, tests }) => ({
        name: `${file}: ${title}`,
        message: tests.flatMap(({ results }) => results.flatMap((result) => result.errors)).map(({ message }) => message).join('\n'),
      })),
      ...errors.map(({ message }) => ({ name: 'outside of tests', message })),
    ],
    remark: stats.flaky > 0 ? `${stats.flaky} only at another try` : undefined,
  };
}

function specsOf(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [...specs, ...specsOf(inner)]);
}

function decoded(xml) {
  return xml
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}

function indented(message = '') {
  return message.trim().slice(0, longestMessage).replaceAll(/^/gm, '    ');
}

function spell({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function* inFours(list) {
  for (let i = 0; i < list.length; i += 4) {
    yield list.slice(i, i + 4);
  }
}
