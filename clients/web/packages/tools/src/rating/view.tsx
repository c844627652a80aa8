import { useId } from 'preact/hooks';
import { titleOf } from '../answer';
import type { ViewProps } from '../tool';

export default function RatingView({ control, value, onValue }: ViewProps) {
  const name = useId();
  const { min = 0, max = 0 } = control.rating ?? {};
  const steps = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  return (
    <div class="options scale" role="radiogroup" aria-label={titleOf(control)}>
      {steps.map((step) => (
        <label key={step} class={value?.number === step ? 'option on' : 'option'}>
          <input
            type="radio"
            name={name}
            checked={value?.number === step}
            onChange={() => onValue({ number: step })}
          />
          <span>{step}</span>
        </label>
      ))}
    </div>
  );
}
