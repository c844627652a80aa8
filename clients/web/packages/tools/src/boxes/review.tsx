import type { Pin } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Loading } from '@crowdloom/ui';
import type { ComponentChildren } from 'preact';
import type { ReviewProps } from '../tool';
import { colorOf } from './colors';
import { ARROWS, placeOf } from './geometry';
import { boxesOf, boxName, labelsOf, boxes as tool } from './meta';
import './boxes.css';

/** The picture with the answer's boxes and the comment's pin; a press sets the pin where allowed. */
export default function BoxesReview({ control, scene, value, pin, onPin }: ReviewProps) {
  const input = control.boxes?.input ?? '';
  const src = scene.media(String(scene.payload[input] ?? ''));
  if (src === undefined) return <Loading rows={1} tall />;
  const boxes = boxesOf(value);
  const indexOf = (label: string | undefined) =>
    labelsOf(control).findIndex((l) => l.value === label);
  const picture = (
    <>
      <img src={src} alt={value ? tool.summary(control, value) : t('tool.image.alt')} />
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        {boxes.map((box, i) => {
          const { left, top, width, height } = placeOf(box);
          const color = colorOf(indexOf(box.label));
          return <rect key={i} x={left} y={top} width={width} height={height} stroke={color} />;
        })}
      </svg>
      {pin?.input === input && <PinMark pin={pin} />}
    </>
  );
  return (
    <div class="stack tight">
      {onPin ? (
        <PinPlace input={input} pin={pin} onPin={onPin}>
          {picture}
        </PinPlace>
      ) : (
        <div class="box-review">{picture}</div>
      )}
      <ul class="box-names">
        {boxes.map((box, i) => (
          <li key={i}>
            <svg class="region-color" viewBox="0 0 10 10" aria-hidden="true">
              <rect width="10" height="10" rx="2" fill={colorOf(indexOf(box.label))} />
            </svg>
            {boxName(control, box, i)}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PinPlaceProps {
  input: string;
  pin: Pin | undefined;
  onPin: (pin: Pin) => void;
  children: ComponentChildren;
}

/** A press sets the pin; arrow keys move it. */
function PinPlace({ input, pin, onPin, children }: PinPlaceProps) {
  const setAt = (x: number, y: number) => onPin({ input, x: thousandth(x), y: thousandth(y) });
  const press = (event: MouseEvent) => {
    if (event.detail === 0) return setAt(0.5, 0.5);
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    setAt((event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height);
  };
  const move = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    setAt(Number(pin?.x ?? 0.5) + arrow[0] * STEP, Number(pin?.y ?? 0.5) + arrow[1] * STEP);
  };
  return (
    <button
      type="button"
      class="box-review pinning"
      aria-label={t('tool.pin.place')}
      onClick={press}
      onKeyDown={move}
    >
      {children}
    </button>
  );
}

const STEP = 0.02;
const thousandth = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

const PinMark = ({ pin }: { pin: Pin }) => (
  <span
    class="pin"
    role="img"
    aria-label={t('tool.pin')}
    style={{
      insetInlineStart: `${Number(pin.x ?? 0) * 100}%`,
      insetBlockStart: `${Number(pin.y ?? 0) * 100}%`,
    }}
  />
);
