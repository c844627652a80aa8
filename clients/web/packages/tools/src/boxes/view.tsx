import type { Box } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { Segmented } from '@crowdloom/ui';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { ViewProps } from '../tool';
import { colorOf } from './colors';
import { BoxFrame } from './frame';
import { middle, type PlacedBox, placeOf } from './geometry';
import { boxesOf, labelsOf } from './meta';
import { RegionList } from './region-list';
import './boxes.css';

let made = 0;
const newId = () => `box-${++made}`;

/** Draws, lists and edits boxes. The answer's list is the truth; ids live on the screen only. */
export default function BoxesView({ control, scene, value, onValue }: ViewProps) {
  const labels = labelsOf(control);
  const [label, setLabel] = useState(labels[0]?.value ?? '');
  const [selected, setSelected] = useState<string>();
  const ids = useRef<string[]>([]);
  const boxes = boxesOf(value);
  const picture = String(scene.payload[control.boxes?.input ?? ''] ?? '');
  while (ids.current.length < boxes.length) ids.current.push(newId());
  ids.current.length = boxes.length;

  const write = (next: Box[]) => onValue(next.length ? { boxes: { boxes: next } } : undefined);
  const add = (place: PlacedBox, id = newId()) => {
    ids.current.push(id);
    write([...boxes, { ...place, label }]);
    setSelected(id);
  };
  const change = (index: number, box: Box) => {
    if (boxes[index]) write(boxes.map((old, i) => (i === index ? box : old)));
  };
  const remove = (index: number) => {
    ids.current.splice(index, 1);
    setSelected(undefined);
    write(boxes.filter((_, i) => i !== index));
  };
  const shown = useMemo(
    () =>
      boxes.map((box, i) => ({
        ...placeOf(box),
        id: ids.current[i] ?? '',
        color: colorOf(labels.findIndex((l) => l.value === box.label)),
      })),
    [value],
  );
  return (
    <div class="stack tight">
      {labels.length > 1 && (
        <Segmented
          label={t('tool.boxes.labelFor')}
          value={label}
          options={labels.map((l) => ({
            value: l.value ?? '',
            label: localized(l.title, l.value),
          }))}
          onChange={setLabel}
        />
      )}
      <BoxFrame
        src={scene.media(picture)}
        onLarge={() => scene.sharpen?.(picture)}
        boxes={shown}
        selected={selected}
        events={{
          drawn: (id, place) => add(place, id),
          changed: (id, place) => {
            const index = ids.current.indexOf(id);
            change(index, { ...boxes[index], ...place });
          },
          selected: setSelected,
        }}
      />
      <RegionList
        control={control}
        boxes={boxes}
        selected={ids.current.indexOf(selected ?? '')}
        onSelect={(index) => setSelected(ids.current[index])}
        onChange={change}
        onDelete={remove}
        onAdd={() => add(middle())}
      />
    </div>
  );
}
