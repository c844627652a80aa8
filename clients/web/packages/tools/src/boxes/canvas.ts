// Annotorious behind six functions. The list of boxes is the truth; the canvas takes the pointer and
// reports what it did. Colours are drawn by the frame: Annotorious would set them as inline style
// attributes, which the gateway's content policy refuses.

import { createImageAnnotator, type ImageAnnotation, ShapeType } from '@annotorious/annotorious';
import '@annotorious/annotorious/annotorious.css';
import { fromPixels, type PlacedBox } from './geometry';

export interface CanvasBox extends PlacedBox {
  id: string;
  color: string;
}

export interface CanvasEvents {
  drawn: (id: string, place: PlacedBox) => void;
  changed: (id: string, place: PlacedBox) => void;
  selected: (id: string | undefined) => void;
}

/** Annotorious joins a change of a page's first quarter second to the one before it: there is one. */
const BEGUN = { changes: [{ created: [], updated: [], deleted: [] }], pointer: 0 };

export type Canvas = ReturnType<typeof createCanvas>;

export function createCanvas(image: HTMLImageElement, events: CanvasEvents) {
  const annotator = createImageAnnotator(image, {
    drawingEnabled: true,
    autoSave: true,
    drawingMode: 'drag',
    initialHistory: BEGUN,
  });
  const placeOf = (annotation: ImageAnnotation) => {
    const { minX, minY, maxX, maxY } = annotation.target.selector.geometry.bounds;
    return fromPixels(
      minX,
      minY,
      maxX - minX,
      maxY - minY,
      image.naturalWidth,
      image.naturalHeight,
    );
  };
  annotator.on('createAnnotation', (a) => events.drawn(a.id, placeOf(a)));
  annotator.on('updateAnnotation', (a) => events.changed(a.id, placeOf(a)));
  annotator.on('selectionChanged', ([first]) => events.selected(first?.id));

  const layer = hideFromReaders(annotator.element);
  let drawing = true;
  const listeners = new AbortController();
  const press = (event: PointerEvent) => {
    if (drawing && annotator.getSelected().length > 0) pressAgain(event, annotator);
  };
  annotator.element.addEventListener('pointerdown', press, {
    capture: true,
    signal: listeners.signal,
  });

  return {
    show(boxes: CanvasBox[]) {
      const wanted = boxes.map((box) => annotationOf(box, image));
      if (!same(wanted, annotator.getAnnotations())) annotator.setAnnotations(wanted, true);
    },
    select: (id: string | undefined) =>
      id ? annotator.setSelected(id, true) : annotator.cancelSelected(),
    setDrawing(enabled: boolean) {
      drawing = enabled;
      annotator.setDrawingEnabled(enabled);
    },
    cancel: () => annotator.cancelDrawing(),
    destroy() {
      listeners.abort();
      layer.disconnect();
      annotator.destroy();
    },
  };
}

interface Selectable {
  element: HTMLElement;
  cancelSelected: () => void;
}

/** Annotorious draws nothing while a box is selected: a press beside it would only let go of it, and
    the box that the finger meant is not there. So it is let go of first, and the press given again. */
function pressAgain(event: PointerEvent, annotator: Selectable) {
  const target = event.target as Element;
  if (!event.isTrusted || !event.isPrimary || target.closest('.selected')) return;
  event.stopPropagation();
  annotator.cancelSelected();
  const again = new PointerEvent('pointerdown', event);
  setTimeout(() => annotator.element.querySelector('.a9s-annotationlayer')?.dispatchEvent(again));
}

/** The handles are for pointers and have no names; keyboard and screen reader use the list. */
function hideFromReaders(element: HTMLElement): MutationObserver {
  const hide = () => {
    for (const handle of element.querySelectorAll('[role], [tabindex]')) {
      handle.removeAttribute('role');
      handle.removeAttribute('tabindex');
    }
  };
  const observer = new MutationObserver(hide);
  observer.observe(element, { childList: true, subtree: true });
  hide();
  return observer;
}

function annotationOf(box: CanvasBox, image: HTMLImageElement): ImageAnnotation {
  const x = box.left * image.naturalWidth;
  const y = box.top * image.naturalHeight;
  const w = box.width * image.naturalWidth;
  const h = box.height * image.naturalHeight;
  const bounds = { minX: x, minY: y, maxX: x + w, maxY: y + h };
  const selector = { type: ShapeType.RECTANGLE, geometry: { x, y, w, h, bounds } };
  return { id: box.id, bodies: [], target: { annotation: box.id, selector } };
}

/** Half a pixel is nothing: rounding must not make the canvas redraw what a finger still holds. */
function same(wanted: ImageAnnotation[], shown: ImageAnnotation[]): boolean {
  if (wanted.length !== shown.length) return false;
  const byId = new Map(shown.map((a) => [a.id, a.target.selector.geometry.bounds]));
  return wanted.every((a) => {
    const b = a.target.selector.geometry.bounds;
    const s = byId.get(a.id);
    return (
      s !== undefined &&
      Math.abs(s.minX - b.minX) + Math.abs(s.minY - b.minY) < 0.5 &&
      Math.abs(s.maxX - b.maxX) + Math.abs(s.maxY - b.maxY) < 0.5
    );
  });
}
