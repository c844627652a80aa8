// A router of one signal: screens read `path`, links are plain <a href>, and the base path of the
// app ("/" or "/console/") stands in front of every address.

import { signal } from '@preact/signals';

let base = '/';
const current = signal('/');

/** The address inside the app, without the base: "/work/3-17". */
export const path = current;

export const href = (to: string) => base + to.replace(/^\//, '');

export function navigate(to: string, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', href(to));
  current.value = read();
  scrollTo(0, 0);
}

const read = () => `/${location.pathname.slice(base.length)}`;

/** The parts of the path that fit the pattern's `:names`; undefined when it does not fit. */
export function matchPath(pattern: string, at = current.value): string[] | undefined {
  const wanted = pattern.split('/');
  const parts = at.split('/');
  if (wanted.length !== parts.length) return undefined;
  const fits = wanted.every((part, i) => part.startsWith(':') || part === parts[i]);
  if (!fits) return undefined;
  return parts.filter((_, i) => wanted[i]?.startsWith(':')).map(decodeURIComponent);
}

export function startRouter(basePath: string) {
  base = basePath;
  current.value = read();
  addEventListener('popstate', () => {
    current.value = read();
  });
  addEventListener('click', followLink);
}

function followLink(event: MouseEvent) {
  const plain = !event.defaultPrevented && event.button === 0;
  if (!plain || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || !isOurs(link.pathname)) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(`/${link.pathname.slice(base.length)}${link.search}`);
}

const isOurs = (pathname: string) =>
  pathname.startsWith(base) && !(base === '/' && /^\/(console|media)\b/.test(pathname));
