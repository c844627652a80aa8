import type { Control } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { InputContent } from '../inputs/inputs';
import type { Scene } from '../tool';

interface Props {
  control: Control;
  scene: Scene;
  side: string | undefined;
}

/** Both inputs side by side, or one below the other on a phone; the better one is marked. Pictures
    stay side by side: they are compared at a glance. */
export default function PairwiseSides({ control, scene, side }: Props) {
  const { left = '', right = '' } = control.pairwise ?? {};
  const pictures = [left, right].every((key) => kindOf(scene, key) === 'IMAGE');
  return (
    <div class={pictures ? 'pairwise-sides pictures' : 'pairwise-sides'}>
      <Side title={t('tool.pairwise.left')} input={left} scene={scene} on={side === 'LEFT'} />
      <Side title={t('tool.pairwise.right')} input={right} scene={scene} on={side === 'RIGHT'} />
    </div>
  );
}

const kindOf = (scene: Scene, key: string) =>
  scene.inputs?.find((input) => input.key === key)?.kind ?? 'TEXT';

interface SideProps {
  title: string;
  input: string;
  scene: Scene;
  on: boolean;
}

const Side = ({ title, input, scene, on }: SideProps) => (
  <section class={on ? 'side on' : 'side'} aria-label={title}>
    <h4>{title}</h4>
    <InputContent
      kind={kindOf(scene, input)}
      value={scene.payload[input]}
      scene={scene}
      name={title}
    />
  </section>
);
