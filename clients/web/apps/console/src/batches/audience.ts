// Who may do a batch, and which filter narrows it most; pure. The rules are those of the contract:
// all conditions hold together, an unverified certificate counts as none.

import type { Audience, Worker } from '@crowdloom/api';

export type FilterKind = 'level' | 'skill' | 'language' | 'region';

export interface Filter {
  kind: FilterKind;
  /** The skill's name, for a skill. */
  skill?: string;
  fits: (worker: Worker) => boolean;
}

const levelOf = ({ certificate }: Worker) => (certificate?.verifier ? (certificate.level ?? 0) : 0);

export function filtersOf(audience: Audience): Filter[] {
  const { minLevel = 0, skills = [], languages = [], regions = [] } = audience;
  const filters: Filter[] = skills.map(({ skill = '', min = 0, max }) => ({
    kind: 'skill',
    skill,
    fits: (worker) => {
      const value = worker.skills?.[skill];
      return value !== undefined && value >= min && value <= (max || 100);
    },
  }));
  if (minLevel) {
    const fits = (worker: Worker) => levelOf(worker) > 0 && levelOf(worker) <= minLevel;
    filters.push({ kind: 'level', fits });
  }
  if (languages.length) {
    filters.push({
      kind: 'language',
      fits: (w) => (w.languages ?? []).some((l) => languages.includes(l)),
    });
  }
  if (regions.length)
    filters.push({ kind: 'region', fits: (w) => regions.includes(w.region ?? '') });
  return filters;
}

const works = (worker: Worker) =>
  worker.state === 'ACTIVE' && (worker.roles?.includes('ROLE_WORKER') ?? false);

export interface AudienceSize {
  /** People who may label at all. */
  all: number;
  /** Of them, those who meet every condition. */
  fitting: number;
  /** The filter without which most would be added, and how many. */
  narrowest?: { filter: Filter; added: number };
}

export function sizeOf(audience: Audience, people: Worker[]): AudienceSize {
  const filters = filtersOf(audience);
  const able = people.filter(works);
  const count = (left?: Filter) =>
    able.filter((worker) => filters.every((f) => f === left || f.fits(worker))).length;
  const fitting = count();
  const gains = filters.map((filter) => ({ filter, added: count(filter) - fitting }));
  const narrowest = gains.sort((a, b) => b.added - a.added)[0];
  return { all: able.length, fitting, ...(narrowest?.added && { narrowest }) };
}

/** The filters that keep one worker out. */
export const failedFilters = (audience: Audience, worker: Worker): Filter[] =>
  filtersOf(audience).filter((filter) => !filter.fits(worker));
