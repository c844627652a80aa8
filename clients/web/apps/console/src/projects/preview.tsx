import type { Answer, LabelInterface } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { LabelForm } from '@crowdloom/tools';
import { Segmented } from '@crowdloom/ui';
import { useState } from 'preact/hooks';

interface Props {
  labels: LabelInterface;
  payload: Record<string, unknown>;
}

const PICTURE = '/console/preview.svg';

/** The label interface as workers see it, on a phone or a PC; it can be tried. */
export function Preview({ labels, payload }: Props) {
  const [device, setDevice] = useState<'phone' | 'pc'>('phone');
  const [answer, setAnswer] = useState<Answer>();
  return (
    <section class="preview" aria-label={t('preview.title')}>
      <div class="row between">
        <h2>{t('preview.title')}</h2>
        <Segmented
          label={t('preview.device')}
          hideLabel
          value={device}
          options={[
            { value: 'phone', label: t('preview.phone') },
            { value: 'pc', label: t('preview.pc') },
          ]}
          onChange={setDevice}
        />
      </div>
      <div class={`preview-frame ${device}`}>
        <LabelForm
          labels={labels}
          scene={{ payload, media: () => PICTURE }}
          answer={answer}
          onAnswer={setAnswer}
        />
      </div>
      <p class="soft small-text">{t('preview.text')}</p>
    </section>
  );
}
