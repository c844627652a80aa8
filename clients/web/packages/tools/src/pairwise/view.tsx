import { t } from '@crowdloom/i18n';
import { Segmented } from '@crowdloom/ui';
import type { ViewProps } from '../tool';
import { preferred, SIDE_TEXT, type Side, sidesOf, strengthMax, strengthText } from './meta';
import PairwiseSides from './sides';

export default function PairwiseView({ control, scene, value, onValue }: ViewProps) {
  const { side, strength } = value?.preference ?? {};
  const max = strengthMax(control);
  return (
    <div class="pairwise">
      <PairwiseSides control={control} scene={scene} side={side} />
      <Segmented
        label={t('tool.answer')}
        hideLabel
        value={(side ?? '') as Side}
        options={sidesOf(control).map((s) => ({ value: s, label: t(SIDE_TEXT[s]) }))}
        onChange={(next) => onValue(preferred(control, next))}
      />
      {max > 1 && (side === 'LEFT' || side === 'RIGHT') && (
        <Segmented
          label={t('tool.pairwise.strength')}
          value={String(strength ?? 0)}
          options={Array.from({ length: max }, (_, i) => ({
            value: String(i + 1),
            label: strengthText(i + 1, max),
          }))}
          onChange={(next) => onValue(preferred(control, side, Number(next)))}
        />
      )}
    </div>
  );
}
