import type { Control } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { TextInput } from '../inputs/text-input';
import type { Scene } from '../tool';

interface Props {
  control: Control;
  scene: Scene;
  side: string | undefined;
}

/** Both inputs side by side, or one below the other on a phone; the better one is marked. */
export default function PairwiseSides({ control, scene, side }: Props) {
  const textOf = (key: string | undefined) => String(scene.payload[key ?? ''] ?? '');
  return (
    <div class="pairwise-sides">
      <SideView
        title={t('tool.pairwise.left')}
        text={textOf(control.pairwise?.left)}
        on={side === 'LEFT'}
      />
      <SideView
        title={t('tool.pairwise.right')}
        text={textOf(control.pairwise?.right)}
        on={side === 'RIGHT'}
      />
    </div>
  );
}

const SideView = ({ title, text, on }: { title: string; text: string; on: boolean }) => (
  <section class={on ? 'side on' : 'side'} aria-label={title}>
    <h4>{title}</h4>
    <TextInput text={text} />
  </section>
);
