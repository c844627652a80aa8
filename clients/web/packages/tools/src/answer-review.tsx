import type { Answer, LabelInterface, Pin } from '@crowdloom/api';
import { Lazy } from '@crowdloom/ui';
import { titleOf, valueAt } from './answer';
import { toolOf } from './registry';
import type { Scene } from './tool';
import './tools.css';

interface Props {
  labels: LabelInterface;
  scene: Scene;
  answer: Answer | undefined;
  pin?: Pin;
  onPin?: (pin: Pin) => void;
}

/** An answer to be looked at: by its reviewer, by its author when it came back, by a manager. */
export function AnswerReview({ labels, scene: plain, answer, pin, onPin }: Props) {
  const scene = { ...plain, inputs: labels.inputs };
  const controls = labels.controls ?? [];
  return (
    <dl class="answer-review">
      {controls.map((control) => {
        const tool = toolOf(control);
        const value = valueAt(answer, control);
        return (
          <div key={control.key}>
            <dt class={controls.length === 1 ? 'visually-hidden' : ''}>{titleOf(control)}</dt>
            <dd>
              {tool?.review ? (
                <Lazy loader={tool.review} props={{ control, scene, value, pin, onPin }} />
              ) : (
                <strong>{value && tool ? tool.summary(control, value) : '–'}</strong>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
