interface Props {
  value: number;
  max: number;
  label: string;
  segments?: { value: number; tone: 'good' | 'warn' | 'info' }[];
}

/** How far something is; segments tell different kinds of "done" apart. */
export function ProgressBar({ value, max, label, segments }: Props) {
  const share = (part: number) => (max > 0 ? Math.min(100, (part / max) * 100) : 0);
  const parts = segments ?? [{ value, tone: 'good' as const }];
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
    >
      {parts.map((part) => (
        <span key={part.tone} class={part.tone} style={{ inlineSize: `${share(part.value)}%` }} />
      ))}
    </div>
  );
}
