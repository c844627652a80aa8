import { t } from '@crowdloom/i18n';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EmptyState } from './empty-state';
import { Loading } from './loading';

type Loader<P> = () => Promise<{ default: ComponentType<P> }>;

const loaded = new Map<unknown, ComponentType<never>>();

/** Fetches a plug-in's chunk before it is needed. */
export async function preload<P>(loader: Loader<P>) {
  loaded.set(loader, (await loader()).default as ComponentType<never>);
}

/** A component from a chunk of its own; at once when it was loaded before. */
export function Lazy<P extends object>({ loader, props }: { loader: Loader<P>; props: P }) {
  const [failed, setFailed] = useState(false);
  const [, redraw] = useState(0);
  const Component = loaded.get(loader) as ComponentType<P> | undefined;
  useEffect(() => {
    if (Component) return;
    preload(loader).then(
      () => redraw((n) => n + 1),
      () => setFailed(true),
    );
  }, [loader]);
  if (Component) return <Component {...props} />;
  if (failed) return <EmptyState icon="offline" title={t('error.NETWORK')} />;
  return <Loading rows={1} tall />;
}
