import { t } from '@crowdloom/i18n';
import { TextField } from '@crowdloom/ui';
import { useId, useState } from 'preact/hooks';
import { titleOf } from '../answer';
import type { ViewProps } from '../tool';
import { chosen, hotkeyOf, optionsOf, titleOfOption, toggled } from './meta';

const FILTER_FROM = 13;

/** Large options in as many columns as fit; a search field where there are many. */
export default function ChoiceView({ control, value, onValue }: ViewProps) {
  const name = useId();
  const [filter, setFilter] = useState('');
  const options = optionsOf(control);
  const picked = new Set(chosen(value));
  const shown = options
    .map((option, index) => ({
      option,
      title: titleOfOption(option),
      key: hotkeyOf(option, index),
    }))
    .filter(({ title }) => title.toLowerCase().includes(filter.toLowerCase()));
  return (
    <div class="stack tight">
      {options.length >= FILTER_FROM && (
        <TextField label={t('tool.choice.filter')} value={filter} onValue={setFilter} />
      )}
      <div
        class="options"
        role={control.choice?.multiple ? 'group' : 'radiogroup'}
        aria-label={titleOf(control)}
      >
        {shown.map(({ option, title, key }) => (
          <label key={option.value} class={picked.has(option.value ?? '') ? 'option on' : 'option'}>
            <input
              type={control.choice?.multiple ? 'checkbox' : 'radio'}
              name={name}
              checked={picked.has(option.value ?? '')}
              onChange={() => onValue(toggled(control, value, option.value ?? ''))}
            />
            <span dir="auto">{title}</span>
            {key && <kbd aria-hidden="true">{key.toUpperCase()}</kbd>}
          </label>
        ))}
      </div>
    </div>
  );
}
