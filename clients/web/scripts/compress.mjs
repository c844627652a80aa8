// Lays a .gz and a .br beside every text file of dist/, which the gateway serves as they are.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
const SMALL = 500;

for (const entry of readdirSync('dist', { recursive: true })) {
  const path = join('dist', entry);
  if (!TEXT.test(path) || statSync(path).size < SMALL) continue;
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(content, brotliOptions(content.length)));
}

function brotliOptions(size) {
  return {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: size, [constants.BROTLI_PARAM_QUALITY]: 11 },
  };
}
