import { t } from '@crowdloom/i18n';
import { TextArea } from '@crowdloom/ui';
import { titleOf } from '../answer';
import type { ViewProps } from '../tool';
import { codePoints, maxLength } from './meta';

export default function TextView({ control, value, onValue }: ViewProps) {
  const text = value?.text ?? '';
  const left = maxLength(control.text?.maxLength) - codePoints(text);
  return (
    <TextArea
      label={titleOf(control)}
      hint={left < 500 ? t('tool.text.left', { count: left }) : undefined}
      rows={4}
      dir="auto"
      value={text}
      onValue={(next) => onValue(next ? { text: next } : undefined)}
    />
  );
}
