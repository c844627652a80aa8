// Lists that come in pages.

interface Page {
  nextPageToken?: string;
}

/** All of a list, up to a limit that keeps a screen usable. */
export async function allPages<P extends Page, T>(
  load: (pageToken: string) => Promise<P>,
  items: (page: P) => T[] | undefined,
  max = 5000,
): Promise<T[]> {
  const all: T[] = [];
  let token = '';
  do {
    const page = await load(token);
    all.push(...(items(page) ?? []));
    token = page.nextPageToken ?? '';
  } while (token && all.length < max);
  return all;
}
