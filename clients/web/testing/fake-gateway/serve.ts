// The fake gateway with the built apps around it, as one HTTP server: for tests and for
// `npm run fake`.

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { FakeGateway } from './gateway';
import { fillSample } from './sample';

const DIST = new URL('../../dist/', import.meta.url).pathname;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** The same content policy as the real gateway: what breaks it, breaks here. */
const POLICY =
  "default-src 'self'; img-src 'self' blob: data: https:; style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function sendFile(path: string, encodings: string, response: ServerResponse) {
  const wanted = join(DIST, normalize(path));
  const fallback = join(DIST, path.startsWith('/console') ? 'console/index.html' : 'index.html');
  const file = extname(wanted) && existsSync(wanted) ? wanted : fallback;
  const kept = file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  const brotli = encodings.includes('br') && existsSync(`${file}.br`);
  response.writeHead(200, {
    ...(brotli && { 'content-encoding': 'br' }),
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': kept,
    'content-security-policy': POLICY,
  });
  response.end(readFileSync(brotli ? `${file}.br` : file));
}

export interface Served {
  url: string;
  gateway: FakeGateway;
  close: () => Promise<void>;
}

export async function serveFake(port = 0): Promise<Served> {
  const gateway = new FakeGateway();
  fillSample(gateway);
  const server: Server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://local').pathname;
    const encodings = String(request.headers['accept-encoding'] ?? '');
    if (!(await gateway.handle(request, response))) sendFile(path, encodings, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, gateway, close };
}
