import { t } from '@crowdloom/i18n';
import { IconButton, Loading, Segmented } from '@crowdloom/ui';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Canvas, type CanvasBox, type CanvasEvents, createCanvas } from './canvas';
import { clampZoom, followPinches, type Zoomable, zoomAround } from './zoom';

interface Props {
  src: string | undefined;
  boxes: CanvasBox[];
  selected: string | undefined;
  events: CanvasEvents;
  /** The picture was enlarged. */
  onLarge?: () => void;
}

/** From here on the pixels of a picture in the screen's size can be seen. */
const LARGE = 1.5;

type Mode = 'draw' | 'move';

/** The picture with its boxes: draw or move with one finger, pinch with two. */
export function BoxFrame({ src, boxes, selected, events, onLarge }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<Canvas>();
  const latest = useRef(events);
  const [zoom, setZoom] = useState(1);
  const [mode, setMode] = useState<Mode>('draw');
  const [ready, setReady] = useState(0);
  const [ratio, setRatio] = useState(4 / 3);
  const [broken, setBroken] = useState(false);
  const zoomNow = useRef(1);
  latest.current = events;
  zoomNow.current = zoom;

  const zoomable = (): Zoomable | undefined =>
    frame.current
      ? {
          frame: frame.current,
          zoom: () => zoomNow.current,
          setZoom,
          onPinch: () => canvas.current?.cancel(),
        }
      : undefined;

  useEffect(() => {
    const target = zoomable();
    return target && followPinches(target);
  }, []);
  useEffect(() => {
    if (zoom >= LARGE) onLarge?.();
  }, [zoom >= LARGE]);
  useEffect(() => () => canvas.current?.destroy(), []);
  useEffect(() => canvas.current?.show(boxes), [boxes, ready]);
  useEffect(() => canvas.current?.select(selected), [selected, ready]);
  useEffect(() => canvas.current?.setDrawing(mode === 'draw'), [mode, ready]);

  const start = (image: HTMLImageElement) => {
    canvas.current?.destroy();
    setRatio(image.naturalWidth / Math.max(1, image.naturalHeight));
    canvas.current = createCanvas(image, {
      drawn: (...a) => latest.current.drawn(...a),
      changed: (...a) => latest.current.changed(...a),
      selected: (...a) => latest.current.selected(...a),
    });
    setReady((times) => times + 1);
  };
  const zoomBy = (factor: number) => {
    const target = zoomable();
    if (!target) return;
    zoomAround(
      target,
      clampZoom(zoom * factor),
      target.frame.clientWidth / 2,
      target.frame.clientHeight / 2,
    );
  };
  if (src === '' || broken) return <p class="image-missing">{t('tool.image.failed')}</p>;
  return (
    <div class="box-frame">
      <div class="box-tools">
        <Segmented
          label={t('tool.boxes.mode')}
          hideLabel
          value={mode}
          options={[
            { value: 'draw', label: t('tool.boxes.draw') },
            { value: 'move', label: t('tool.boxes.move') },
          ]}
          onChange={setMode}
        />
        <IconButton
          icon="zoomOut"
          label={t('tool.boxes.zoomOut')}
          onClick={() => zoomBy(1 / 1.5)}
        />
        <IconButton icon="fit" label={t('tool.boxes.fit')} onClick={() => setZoom(1)} />
        <IconButton icon="zoomIn" label={t('tool.boxes.zoomIn')} onClick={() => zoomBy(1.5)} />
      </div>
      <div
        ref={frame}
        class={`box-scroll ${mode}`}
        role="group"
        tabIndex={0}
        aria-label={t('tool.boxes.canvas')}
      >
        {src === undefined ? (
          <Loading rows={1} tall />
        ) : (
          <div
            class="box-image"
            style={{ inlineSize: `calc(min(100%, 62dvh * ${ratio}) * ${zoom})` }}
          >
            <img
              src={src}
              alt=""
              draggable={false}
              onLoad={(e) => start(e.currentTarget)}
              onError={() => setBroken(true)}
            />
            <BoxColors boxes={boxes} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Every box in its label's colour, below what the pointer touches. */
const BoxColors = ({ boxes }: { boxes: CanvasBox[] }) => (
  <svg class="box-colors" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
    {boxes.map(({ id, left, top, width, height, color }) => (
      <rect key={id} x={left} y={top} width={width} height={height} stroke={color} fill={color} />
    ))}
  </svg>
);
