import type { Box, Control } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { Button, IconButton, type IconName } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { colorOf } from './colors';
import { moved, nudged, type PlacedBox, placeOf, resized } from './geometry';
import { boxName, labelsOf } from './meta';

interface Props {
  control: Control;
  boxes: Box[];
  selected: number;
  onSelect: (index: number) => void;
  onChange: (index: number, box: Box) => void;
  onDelete: (index: number) => void;
  onAdd: () => void;
}

/** Every box as a line of text: the way to edit precisely, by keyboard and by screen reader. */
export function RegionList(props: Props) {
  const { control, boxes, onAdd } = props;
  return (
    <section class="regions" aria-label={t('tool.boxes.list')}>
      <div class="row between">
        <span class="soft" role="status">
          {t('tool.boxes.count', { count: boxes.length })}
        </span>
        <Button small icon="plus" onClick={onAdd}>
          {t('tool.boxes.add')}
        </Button>
      </div>
      {boxes.length === 0 && <p class="soft small-text">{t('tool.boxes.empty')}</p>}
      <ol>
        {boxes.map((box, index) => (
          <Region key={index} {...props} control={control} box={box} index={index} />
        ))}
      </ol>
    </section>
  );
}

type RegionProps = Props & { box: Box; index: number };

function Region({ control, box, index, selected, onSelect, onChange, onDelete }: RegionProps) {
  const [open, setOpen] = useState(false);
  const name = boxName(control, box, index);
  const place = placeOf(box);
  const labels = labelsOf(control);
  const set = (next: PlacedBox | undefined) => next && onChange(index, { ...box, ...next });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nudged(place, event.key, event.shiftKey, event.ctrlKey);
    if (next) event.preventDefault();
    else if (event.key === 'Delete' || event.key === 'Backspace') onDelete(index);
    set(next);
  };
  return (
    <li class={selected === index ? 'region on' : 'region'}>
      <div class="region-line">
        <button
          type="button"
          class="region-name"
          aria-pressed={selected === index}
          aria-expanded={open}
          title={t('tool.boxes.nudge', { name })}
          onClick={() => {
            onSelect(index);
            setOpen(selected !== index || !open);
          }}
          onFocus={() => onSelect(index)}
          onKeyDown={onKeyDown}
        >
          <svg class="region-color" viewBox="0 0 10 10" aria-hidden="true">
            <rect
              width="10"
              height="10"
              rx="2"
              fill={colorOf(labels.findIndex((l) => l.value === box.label))}
            />
          </svg>
          <span>{name}</span>
          <span class="soft small-text number">{placeText(place)}</span>
        </button>
        <IconButton
          icon="trash"
          label={t('tool.boxes.delete', { name })}
          onClick={() => onDelete(index)}
        />
      </div>
      {open && (
        <div class="region-edit">
          <select
            aria-label={t('tool.boxes.label', { name })}
            value={box.label}
            onChange={(e) => onChange(index, { ...box, label: e.currentTarget.value })}
          >
            {labels.map((label) => (
              <option key={label.value} value={label.value} selected={label.value === box.label}>
                {localized(label.title, label.value)}
              </option>
            ))}
          </select>
          <Nudges place={place} onPlace={set} />
        </div>
      )}
    </li>
  );
}

const percentOf = (share: number) => Math.round(share * 100);

const placeText = (place: PlacedBox) =>
  t('tool.boxes.place', {
    left: percentOf(place.left),
    top: percentOf(place.top),
    width: percentOf(place.width),
    height: percentOf(place.height),
  });

const STEP = 0.01;
const NUDGES = [
  ['left', 'tool.boxes.left', (p: PlacedBox) => moved(p, -STEP, 0)],
  ['right', 'tool.boxes.right', (p: PlacedBox) => moved(p, STEP, 0)],
  ['up', 'tool.boxes.up', (p: PlacedBox) => moved(p, 0, -STEP)],
  ['down', 'tool.boxes.down', (p: PlacedBox) => moved(p, 0, STEP)],
  ['plus', 'tool.boxes.wider', (p: PlacedBox) => resized(p, STEP, 0)],
  ['minus', 'tool.boxes.narrower', (p: PlacedBox) => resized(p, -STEP, 0)],
  ['plus', 'tool.boxes.taller', (p: PlacedBox) => resized(p, 0, STEP)],
  ['minus', 'tool.boxes.shorter', (p: PlacedBox) => resized(p, 0, -STEP)],
] as const satisfies readonly (readonly [IconName, string, (p: PlacedBox) => PlacedBox])[];

/** What arrow keys do, for fingers. */
const Nudges = ({ place, onPlace }: { place: PlacedBox; onPlace: (place: PlacedBox) => void }) => (
  <div class="nudges">
    {NUDGES.map(([icon, name, change]) => (
      <Button key={name} small icon={icon} onClick={() => onPlace(change(place))}>
        {t(name)}
      </Button>
    ))}
  </div>
);
