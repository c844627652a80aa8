import { number as formatted, t } from '@crowdloom/i18n';
import { TextField } from '@crowdloom/ui';
import { useEffect, useState } from 'preact/hooks';
import { titleOf } from '../answer';
import type { ViewProps } from '../tool';

/** Keeps what is being typed ("1.", "-") until it is a number. */
export default function NumberView({ control, value, onValue }: ViewProps) {
  const [text, setText] = useState(value?.number === undefined ? '' : String(value.number));
  useEffect(() => {
    if (value === undefined) setText('');
  }, [value]);
  const { min, max } = control.number ?? {};
  const hint =
    min !== undefined && max !== undefined
      ? t('tool.number.range', { min: formatted(Number(min)), max: formatted(Number(max)) })
      : undefined;
  const change = (next: string) => {
    setText(next);
    const parsed = Number(next.replace(',', '.'));
    onValue(next.trim() && Number.isFinite(parsed) ? { number: parsed } : undefined);
  };
  return (
    <TextField
      label={titleOf(control)}
      hint={hint}
      inputMode="decimal"
      value={text}
      onValue={change}
    />
  );
}
