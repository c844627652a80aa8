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

/** Every reason that a method's comment names under "Errors:". */
function reasonsInContracts(): string[] {
  const root = new URL('../../../../proto/crowdloom/', import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true }).filter((f) =>
    String(f).endsWith('_service.proto'),
  );
  const reasons = files.flatMap((file) => {
    const text = readFileSync(join(root, String(file)), 'utf8').replace(/\n\s*\/\/ ?/g, ' ');
    return [...text.matchAll(/Errors: ([^;]*?)rpc /g)].flatMap(([, list = '']) =>
      [...list.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)\b/g)].map(([reason]) => reason),
    );
  });
  const states = new Set(['PLATFORM_ADMIN']);
  return [...new Set(reasons)].filter((reason) => !states.has(reason));
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
