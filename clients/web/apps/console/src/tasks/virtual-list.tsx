import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props {
  count: number;
  rowHeight: number;
  label: string;
  row: (index: number) => ComponentChildren;
  /** Called with the last row that is near the window. */
  onReach: (index: number) => void;
}

const SPARE = 12;

/** Only the rows near the window exist: ten thousand scroll as lightly as fifty. */
export function VirtualList({ count, rowHeight, label, row, onReach }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const measure = () => {
    const element = frame.current;
    if (!element) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - SPARE);
    const last = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + SPARE;
    setRange((old) => (old.first === first && old.last === last ? old : { first, last }));
    onReach(last);
  };
  useLayoutEffect(measure, [count]);
  const last = Math.min(count, range.last);
  return (
    <div ref={frame} class="virtual" role="list" aria-label={label} tabIndex={0} onScroll={measure}>
      <div style={{ blockSize: `${count * rowHeight}px`, position: 'relative' }}>
        {Array.from({ length: Math.max(0, last - range.first) }, (_, i) => range.first + i).map(
          (index) => (
            <div
              key={index}
              role="listitem"
              aria-setsize={count}
              aria-posinset={index + 1}
              class="virtual-row"
              style={{ blockSize: `${rowHeight}px`, insetBlockStart: `${index * rowHeight}px` }}
            >
              {row(index)}
            </div>
          ),
        )}
      </div>
    </div>
  );
}
