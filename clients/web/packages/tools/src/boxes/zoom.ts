// Zoom of a picture inside a scrolling frame: the picture's width changes, so that drawing and
// scrolling keep their plain meaning. Two fingers pinch in every mode.

export const ZOOM_MAX = 8;

export interface Zoomable {
  frame: HTMLElement;
  zoom: () => number;
  setZoom: (zoom: number) => void;
  /** A second finger came: what the first one began is void. */
  onPinch: () => void;
}

export const clampZoom = (zoom: number) => Math.min(ZOOM_MAX, Math.max(1, zoom));

/** Keeps the point (x, y) of the frame where it is while the zoom changes. */
export function zoomAround({ frame, zoom, setZoom }: Zoomable, next: number, x: number, y: number) {
  const factor = clampZoom(next) / zoom();
  const left = (frame.scrollLeft + x) * factor - x;
  const top = (frame.scrollTop + y) * factor - y;
  setZoom(clampZoom(next));
  requestAnimationFrame(() => frame.scrollTo(left, top));
}

const spread = ([a, b]: PointerEvent[]) =>
  a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;

const centre = ([a, b]: PointerEvent[], box: DOMRect) => ({
  x: ((a?.clientX ?? 0) + (b?.clientX ?? 0)) / 2 - box.left,
  y: ((a?.clientY ?? 0) + (b?.clientY ?? 0)) / 2 - box.top,
});

/** Listens for pinches, and for Ctrl with the wheel; returns what stops it. */
export function followPinches(target: Zoomable): () => void {
  const { frame } = target;
  const fingers = new Map<number, PointerEvent>();
  let start: { spread: number; zoom: number } | undefined;

  const down = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, event);
    if (fingers.size !== 2) return;
    target.onPinch();
    start = { spread: spread([...fingers.values()]), zoom: target.zoom() };
    event.stopPropagation();
  };
  const move = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (!start || fingers.size !== 2) return;
    event.stopPropagation();
    event.preventDefault();
    const now = [...fingers.values()];
    const { x, y } = centre(now, frame.getBoundingClientRect());
    zoomAround(target, (start.zoom * spread(now)) / start.spread, x, y);
  };
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (start) event.stopPropagation();
    if (fingers.size === 0) start = undefined;
  };
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    zoomAround(
      target,
      target.zoom() * Math.exp(-event.deltaY / 300),
      event.clientX - box.left,
      event.clientY - box.top,
    );
  };

  const listeners = new AbortController();
  const options = { capture: true, signal: listeners.signal };
  frame.addEventListener('pointerdown', down, options);
  frame.addEventListener('pointermove', move, options);
  frame.addEventListener('pointerup', up, options);
  frame.addEventListener('pointercancel', up, options);
  frame.addEventListener('wheel', wheel, { ...options, passive: false });
  return () => listeners.abort();
}
