import type { Worker } from '@crowdloom/api';
import { describe, expect, it } from 'vitest';
import { failedFilters, sizeOf } from './audience';

const person = (part: Partial<Worker>): Worker => ({
  state: 'ACTIVE',
  roles: ['ROLE_WORKER'],
  ...part,
});

const PEOPLE = [
  person({
    skills: { image: 90 },
    languages: ['zh-CN'],
    region: 'CN-GZ',
    certificate: { level: 4, verifier: 'workers/3-1' },
  }),
  person({ skills: { image: 50 }, languages: ['zh-CN', 'en'] }),
  person({ languages: ['en'], certificate: { level: 1 } }),
  person({ state: 'SUSPENDED', skills: { image: 99 } }),
  person({ roles: ['ROLE_MANAGER'], skills: { image: 99 } }),
];

describe('the audience', () => {
  it('is everybody who works when nothing is asked', () => {
    expect(sizeOf({}, PEOPLE)).toEqual({ all: 3, fitting: 3 });
  });

  it('meets all conditions together', () => {
    const audience = { skills: [{ skill: 'image', min: 60 }], languages: ['zh-CN'] };
    expect(sizeOf(audience, PEOPLE).fitting).toBe(1);
  });

  it('counts an unverified certificate as none', () => {
    expect(sizeOf({ minLevel: 5 }, PEOPLE).fitting).toBe(1);
    expect(sizeOf({ minLevel: 3 }, PEOPLE).fitting).toBe(0);
  });

  it('names the filter that narrows most', () => {
    const size = sizeOf(
      { skills: [{ skill: 'image', min: 60 }], languages: ['zh-CN', 'en'] },
      PEOPLE,
    );
    expect(size.narrowest?.filter).toMatchObject({ kind: 'skill', skill: 'image' });
    expect(size.narrowest?.added).toBe(2);
  });

  it('holds a skill to its upper end too', () => {
    expect(sizeOf({ skills: [{ skill: 'image', min: 40, max: 60 }] }, PEOPLE).fitting).toBe(1);
  });

  it('tells what one person lacks', () => {
    const failed = failedFilters({ regions: ['CN-GZ'], languages: ['en'] }, PEOPLE[1] ?? {});
    expect(failed.map((filter) => filter.kind)).toEqual(['region']);
  });
});
