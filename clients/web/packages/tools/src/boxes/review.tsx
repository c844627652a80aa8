import type { Pin } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Loading } from '@crowdloom/ui';
import type { ReviewProps } from '../tool';
import { colorOf } from './colors';
import { placeOf } from './geometry';
import { boxesOf, boxName, labelsOf, boxes as tool } from './meta';
import './boxes.css';

/** The picture with the answer's boxes and the comment's pin; a press sets the pin where allowed. */
export default function BoxesReview({ control, scene, value, pin, onPin }: ReviewProps) {
  const input = control.boxes?.input ?? '';
  const src = scene.media(String(scene.payload[input] ?? ''));
  if (src === undefined) return <Loading rows={1} tall />;
  const boxes = boxesOf(value);
  const setPin = (event: MouseEvent) => {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width;
    const y = (event.clientY - frame.top) / frame.height;
    onPin?.({ input, x: Math.round(x * 1000) / 1000, y: Math.round(y * 1000) / 1000 });
  };
  const indexOf = (label: string | undefined) =>
    labelsOf(control).findIndex((l) => l.value === label);
  return (
    <div class="stack tight">
      <div class={onPin ? 'box-review pinning' : 'box-review'} onClick={onPin && setPin}>
        <img src={src} alt={value ? tool.summary(control, value) : t('tool.image.alt')} />
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {boxes.map((box, i) => {
            const { left, top, width, height } = placeOf(box);
            const color = colorOf(indexOf(box.label));
            return <rect key={i} x={left} y={top} width={width} height={height} stroke={color} />;
          })}
        </svg>
        {pin?.input === input && <PinMark pin={pin} />}
      </div>
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
