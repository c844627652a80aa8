import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import annotatorEn from '@crowdloom/i18n/messages/annotator.en';
import annotatorZh from '@crowdloom/i18n/messages/annotator.zh-cn';
import consoleEn from '@crowdloom/i18n/messages/console.en';
import consoleZh from '@crowdloom/i18n/messages/console.zh-cn';
import sharedEn from '@crowdloom/i18n/messages/shared.en';
import sharedZh from '@crowdloom/i18n/messages/shared.zh-cn';
import { describe, expect, it } from 'vitest';

const PAIRS: [string, Record<string, string>, Record<string, string>][] = [
  ['shared', sharedEn, sharedZh],
  ['annotator', annotatorEn, annotatorZh],
  ['console', consoleEn, consoleZh],
];

const names = (text: string) =>
  new Set([...text.matchAll(/\{(\w+)(?:, plural|\})/g)].map(([, name]) => name));

describe.each(PAIRS)('the %s catalogs', (_, en, zh) => {
  it('have the same texts', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it('use the same names in each text', () => {
    for (const id of Object.keys(en)) {
      const missing = [...names(zh[id] ?? '')].filter((name) => !names(en[id] ?? '').has(name));
      expect(missing, id).toEqual([]);
    }
  });

  it('leave no text empty', () => {
    for (const text of [...Object.values(en), ...Object.values(zh)])
      expect(text.trim()).not.toBe('');
  });
});

const HERE = new URL('../../', import.meta.url).pathname;

const filesUnder = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter(
      (name) => name.endsWith(ending) && !name.includes('/gen/') && !name.includes('node_modules'),
    );

const textOf = (files: string[]) => files.map((file) => readFileSync(file, 'utf8')).join('\n');

/** The reasons that the comment of each method names after "Errors:", by the method's name. */
function reasonsByMethod(): [method: string, reasons: string[]][] {
  const protos = textOf(filesUnder(join(HERE, '../../proto/crowdloom'), '_service.proto'));
  const text = protos.replace(/\n\s*\/\/ ?/g, ' ');
  return [...text.matchAll(/Errors: ([^;]*?)rpc (\w+)/g)].map(([, list = '', method = '']) => [
    method.charAt(0).toLowerCase() + method.slice(1),
    [...list.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)\b/g)].map(([reason]) => reason),
  ]);
}

/** Every reason that a method can give which the apps call. */
function reasonsInContracts(): string[] {
  const sources = textOf([
    ...filesUnder(join(HERE, 'apps'), '.ts'),
    ...filesUnder(join(HERE, 'apps'), '.tsx'),
    ...filesUnder(join(HERE, 'packages/ui'), '.tsx'),
  ]);
  const called = reasonsByMethod().filter(([method]) =>
    new RegExp(`\\b${method}\\b`).test(sources),
  );
  return [...new Set(called.flatMap(([, reasons]) => reasons))];
}

describe('the reasons of the contracts', () => {
  it('are found', () => {
    expect(reasonsInContracts()).toContain('PLACE_TAKEN');
    expect(reasonsInContracts().length).toBeGreaterThan(25);
  });

  it.each(reasonsInContracts())('%s is explained to people', (reason) => {
    expect(sharedEn).toHaveProperty([`error.${reason}`]);
  });
});
