// Data that a screen needs, with the three states that every screen must show.

import { type Failure, failureOf } from '@crowdloom/api';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Load<T> {
  data?: T;
  failure?: Failure;
  loading: boolean;
  reload: () => Promise<void>;
  set: (data: T) => void;
}

/** Loads when a dependency changes; keeps the old data on the screen while it loads again. */
export function useLoad<T>(load: () => Promise<T>, dependencies: unknown[]): Load<T> {
  const [state, setState] = useState<{ data?: T; failure?: Failure; loading: boolean }>({
    loading: true,
  });
  const generation = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++generation.current;
    const settle = (next: { data?: T; failure?: Failure }) => {
      if (mine === generation.current)
        setState((old) => ({ ...old, failure: undefined, ...next, loading: false }));
    };
    setState((old) => ({ ...old, loading: true }));
    await load().then(
      (data) => settle({ data }),
      (error) => settle({ failure: failureOf(error) }),
    );
  }, dependencies);
  useEffect(() => {
    reload();
    return () => {
      generation.current++;
    };
  }, [reload]);
  const set = useCallback((data: T) => setState({ data, loading: false }), []);
  return { ...state, reload, set };
}

/** Calls again at an interval while the page is visible. */
export function usePolling(poll: () => unknown, everyMs: number, active = true) {
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') poll();
    }, everyMs);
    return () => clearInterval(timer);
  }, [poll, everyMs, active]);
}

/** Runs an action of a button: busy while it runs, its failure kept for the screen. */
export function useAction<A extends unknown[]>(action: (...args: A) => Promise<unknown>) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const run = async (...args: A) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await action(...args);
      return true;
    } catch (error) {
      setFailure(failureOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, failure, clear: () => setFailure(undefined) };
}
