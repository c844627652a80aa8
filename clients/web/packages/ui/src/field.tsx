import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Frame {
  label: string;
  hint?: ComponentChildren;
  error?: string;
}

interface FrameProps extends Frame {
  children: (ids: {
    id: string;
    'aria-describedby'?: string;
    'aria-invalid'?: boolean;
  }) => ComponentChildren;
}

/** Label, control, hint and error, tied together for screen readers. */
function FieldFrame({ label, hint, error, children }: FrameProps) {
  const id = useId();
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div class={error ? 'field invalid' : 'field'}>
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
      {error ? (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      ) : (
        hint && (
          <p class="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

type Text = Frame & {
  value: string;
  onValue: (value: string) => void;
  end?: ComponentChildren;
} & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'value' | 'label'>;

export function TextField({ label, hint, error, value, onValue, end, ...rest }: Text) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(ids) => (
        <div class="input-row">
          <input {...rest} {...ids} value={value} onInput={(e) => onValue(e.currentTarget.value)} />
          {end}
        </div>
      )}
    </FieldFrame>
  );
}

type Area = Frame & { value: string; onValue: (value: string) => void; rows?: number } & Omit<
    JSX.TextareaHTMLAttributes<HTMLTextAreaElement>,
    'value' | 'label'
  >;

export function TextArea({ label, hint, error, value, onValue, ...rest }: Area) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(ids) => (
        <textarea
          {...rest}
          {...ids}
          value={value}
          onInput={(e) => onValue(e.currentTarget.value)}
        />
      )}
    </FieldFrame>
  );
}

interface SelectProps extends Frame {
  value: string;
  onValue: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

export function SelectField({ label, hint, error, value, onValue, options }: SelectProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(ids) => (
        <select {...ids} value={value} onChange={(e) => onValue(e.currentTarget.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

interface CheckProps {
  label: ComponentChildren;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}

export const CheckField = ({ label, checked, onChecked }: CheckProps) => (
  <label class="check">
    <input type="checkbox" checked={checked} onChange={(e) => onChecked(e.currentTarget.checked)} />
    <span>{label}</span>
  </label>
);
