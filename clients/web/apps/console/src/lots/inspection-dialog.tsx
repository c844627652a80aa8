import { dispatch, type Inspection, type Lot, type Project, uuid } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { AnswerReview, freeInputs, InputView } from '@crowdloom/tools';
import {
  Button,
  Dialog,
  FailureBanner,
  SelectField,
  TextArea,
  TextField,
  useAction,
} from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { mediaOf } from '../tasks/task-media';

interface Props {
  lot: Lot;
  project: Project;
  inspection: Inspection;
  onClose: () => void;
  onDone: () => void;
}

/** One sampled task large, and what the acceptor found in it. */
export function InspectionDialog({ lot, project, inspection, onClose, onDone }: Props) {
  const codes = project.errorCodes ?? [];
  const [found, setFound] = useState(String(inspection.nonconformingUnits ?? 1));
  const [code, setCode] = useState(inspection.errorCode || (codes[0]?.code ?? 'WRONG'));
  const [comment, setComment] = useState(inspection.comment ?? '');
  const requestId = useRef(uuid());
  const counts = lot.plan?.denominator !== 'TASK';
  const units = counts ? Math.max(1, Number.parseInt(found, 10) || 1) : 1;
  const record = useAction(async (nonconformingUnits: number) => {
    await dispatch.recordInspection({
      lot: lot.name,
      task: inspection.task,
      nonconformingUnits,
      ...(nonconformingUnits > 0 && { errorCode: code, comment }),
      requestId: requestId.current,
    });
    onClose();
    onDone();
  });
  const say = (nonconformingUnits: number) => {
    requestId.current = uuid();
    record.run(nonconformingUnits);
  };
  const labels = project.labelInterface ?? {};
  const scene = {
    payload: (inspection.payload ?? {}) as Record<string, unknown>,
    media: mediaOf({ media: inspection.media }, [], 720),
  };
  return (
    <Dialog
      title={t('lot.inspect')}
      wide
      onClose={onClose}
      actions={
        <>
          <Button busy={record.busy} onClick={() => say(units)}>
            {t('lot.find')}
          </Button>
          <Button kind="primary" busy={record.busy} onClick={() => say(0)}>
            {t('lot.inOrder')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={record.failure} />
        {freeInputs(labels).map((input) => (
          <InputView key={input.key} input={input} scene={scene} />
        ))}
        <AnswerReview labels={labels} scene={scene} answer={inspection.answer} />
        {counts && (
          <TextField
            label={t('lot.units')}
            hint={t('lot.units.hint', { count: inspection.units ?? 1 })}
            inputMode="numeric"
            value={found}
            onValue={setFound}
          />
        )}
        {codes.length > 0 && (
          <SelectField
            label={t('lot.code')}
            value={code}
            onValue={setCode}
            options={codes.map((entry) => ({
              value: entry.code ?? '',
              label: localized(entry.title) || (entry.code ?? ''),
            }))}
          />
        )}
        <TextArea label={t('lot.finding')} value={comment} onValue={setComment} rows={2} />
      </div>
    </Dialog>
  );
}
