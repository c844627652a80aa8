import type { Answer, Control, LabelInterface } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Lazy } from '@crowdloom/ui';
import { titleOf, valueAt, withValue } from './answer';
import { freeInputs, InputView } from './inputs/inputs';
import { toolOf } from './registry';
import type { Scene } from './tool';
import './tools.css';

interface Props {
  labels: LabelInterface;
  scene: Scene;
  answer: Answer | undefined;
  onAnswer: (answer: Answer) => void;
  /** By the control's key; shown once the person tried to send. */
  problems?: Map<string, string>;
}

/** A whole label interface: what is shown, then what is asked. */
export function LabelForm({ labels, scene: plain, answer, onAnswer, problems }: Props) {
  const scene = { ...plain, inputs: labels.inputs };
  return (
    <div class="label-form">
      <div class="label-inputs">
        {freeInputs(labels).map((input) => (
          <InputView key={input.key} input={input} scene={scene} />
        ))}
      </div>
      <div class="label-controls">
        {(labels.controls ?? []).map((control) => (
          <Question
            key={control.key}
            control={control}
            scene={scene}
            answer={answer}
            onAnswer={onAnswer}
            problem={problems?.get(control.key ?? '')}
          />
        ))}
      </div>
    </div>
  );
}

interface QuestionProps {
  control: Control;
  scene: Scene;
  answer: Answer | undefined;
  onAnswer: (answer: Answer) => void;
  problem?: string;
}

function Question({ control, scene, answer, onAnswer, problem }: QuestionProps) {
  const tool = toolOf(control);
  const props = {
    control,
    scene,
    value: valueAt(answer, control),
    onValue: (value: Parameters<typeof withValue>[2]) =>
      onAnswer(withValue(answer, control, value)),
  };
  return (
    <section class={problem ? 'question invalid' : 'question'} aria-label={titleOf(control)}>
      <h3>
        {titleOf(control)}
        {!control.required && <span class="soft"> ({t('common.optional')})</span>}
      </h3>
      {tool ? <Lazy loader={tool.view} props={props} /> : <p>{t('tool.unsupported')}</p>}
      {problem && (
        <p class="field-error" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
