// Fails the build when an app has become too heavy: gzipped JavaScript of the first load, and of each
// chunk that a tool adds. The first load is the entry, all it imports statically, and one catalog.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const KB = 1000;
const APPS = [
  { name: 'annotator', root: 'dist', base: '/', first: 30 * KB, chunk: 40 * KB },
  { name: 'console', root: 'dist/console', base: '/console/', first: 100 * KB, chunk: 60 * KB },
];

const weight = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

/** Files that a module imports statically; import(...) comes later and does not count. */
function importsOf(file) {
  const code = readFileSync(file, 'utf8');
  const found = [...code.matchAll(/(?:^|[;}\n])import(?:[^"'();]*?from)?["']([^"']+)["']/g)];
  return found.map(([, path]) => join(dirname(file), path));
}

function closure(files, seen = new Set()) {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    closure(importsOf(file), seen);
  }
  return seen;
}

function firstLoad({ root, base }) {
  const html = readFileSync(join(root, 'index.html'), 'utf8');
  const entries = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) =>
    join(root, path.slice(base.length)),
  );
  const catalogs = readdirSync(join(root, 'assets'))
    .filter((name) => /^(en|zh-cn)-.*\.js$/.test(name))
    .map((name) => join(root, 'assets', name))
    .sort((a, b) => weight(b) - weight(a));
  return closure([...entries, ...catalogs.slice(0, 1)]);
}

let broken = false;

function check(what, bytes, limit) {
  const over = bytes > limit;
  broken ||= over;
  console.log(`${over ? 'OVER' : 'ok  '} ${what.padEnd(48)} ${bytes} of ${limit} bytes`);
}

for (const app of APPS) {
  if (!existsSync(join(app.root, 'index.html'))) continue;
  const first = firstLoad(app);
  check(
    `${app.name}: first load`,
    [...first].reduce((sum, file) => sum + weight(file), 0),
    app.first,
  );
  for (const name of readdirSync(join(app.root, 'assets'))) {
    const file = join(app.root, 'assets', name);
    const heavy = name.endsWith('.js') && !first.has(file) && weight(file) > 10 * KB;
    if (heavy) check(`${app.name}: ${name}`, weight(file), app.chunk);
  }
}
process.exit(broken ? 1 : 0);
