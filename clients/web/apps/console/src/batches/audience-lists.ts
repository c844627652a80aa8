// The lists of an audience as people write them, apart at commas or lines; pure.

import { lastOf } from '@crowdloom/api';
import { workersIn } from '../packages/worker-numbers';

export interface ListKind {
  /** What the text says. A part that is none stays as it is, for the server to refuse. */
  read: (text: string) => string[];
  write: (list: string[]) => string;
  fits: (part: string) => boolean;
}

const parts = (text: string, apart: RegExp) => [
  ...new Set(
    text
      .split(apart)
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];

const any = () => true;
const joined = (list: string[]) => list.join(', ');

/** Tags of languages and regions. */
export const TAGS: ListKind = {
  read: (text) => parts(text, /[\s,;，；、]+/),
  write: joined,
  fits: any,
};

/** Names of agreements, which may hold spaces. */
export const NAMES: ListKind = {
  read: (text) => parts(text, /[\n,;，；、]+/),
  write: joined,
  fits: any,
};

/** Workers by their numbers. */
export const WORKERS: ListKind = {
  read: (text) => [...new Set(TAGS.read(text).map((part) => workersIn(part)?.[0] ?? part))],
  write: (list) => joined(list.map(lastOf)),
  fits: (part) => workersIn(part)?.length === 1,
};
