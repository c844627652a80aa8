// The real thing: all services in one process with stores of its own, on a free port.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = new URL('../../../../', import.meta.url).pathname;

export const PROGRAM = process.env.CROWDLOOM_PROGRAM ?? join(ROOT, 'build/release/bin/crowdloom');
export const isBuilt = () => existsSync(PROGRAM);

export const DEMO_PASSWORD = 'demo-password-1';

export interface Installation {
  url: string;
  close: () => Promise<void>;
}

export async function startInstallation(): Promise<Installation> {
  const data = mkdtempSync(join(tmpdir(), 'crowdloom-web-'));
  const web = join(ROOT, 'clients/web/dist');
  const options = ['--data', data, '--port', '0', '--web', web, '--demo-password', DEMO_PASSWORD];
  const child = spawn(PROGRAM, ['up', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await addressOf(child);
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { url, close };
}

/** The address that it prints once it serves; what it says instead, when it does not. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.stderr?.on('data', (text) => said.push(String(text)));
    child.once('exit', (code) =>
      reject(new Error(`ended with ${code}: ${said.join('').slice(-2000)}`)),
    );
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /annotator app\s+(http:\S+?)\/?$/.exec(line);
      if (found?.[1]) resolve(found[1]);
    });
  });
}
