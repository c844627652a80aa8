import { dispatch, lastOf, type Package, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import {
  Button,
  CheckField,
  Dialog,
  FailureBanner,
  TextArea,
  TextField,
  useAction,
} from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { workersIn } from './worker-numbers';

interface Ends {
  onClose: () => void;
  onDone: () => void;
}

/** Cuts what is in no package yet. */
export function CutDialog({ batch, onClose, onDone }: Ends & { batch: string }) {
  const [size, setSize] = useState('100');
  const [grabbable, setGrabbable] = useState(false);
  const requestId = useRef(uuid());
  const taskCount = Number.parseInt(size, 10);
  const cut = useAction(async () => {
    await dispatch.createPackages({
      parent: batch,
      taskCount,
      grabbable,
      requestId: requestId.current,
    });
    onClose();
    onDone();
  });
  return (
    <Dialog
      title={t('packages.cut')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={cut.busy} disabled={!(taskCount > 0)} onClick={cut.run}>
            {t('packages.cut')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={cut.failure} />
        <TextField
          label={t('packages.size')}
          inputMode="numeric"
          value={size}
          onValue={(next) => {
            setSize(next);
            requestId.current = uuid();
          }}
        />
        <CheckField
          label={t('packages.grabbable')}
          checked={grabbable}
          onChecked={(next) => {
            setGrabbable(next);
            requestId.current = uuid();
          }}
        />
      </div>
    </Dialog>
  );
}

/** Gives a package to a worker, or to the people of a team or vendor. */
export function AssignDialog({ pack, onClose, onDone }: Ends & { pack: Package }) {
  const [text, setText] = useState('');
  const [holder, setHolder] = useState('');
  const requestId = useRef(uuid());
  const workers = workersIn(text);
  const give = useAction(async () => {
    await dispatch.assignPackage({
      name: pack.name,
      workers,
      holder,
      requestId: requestId.current,
    });
    onClose();
    onDone();
  });
  return (
    <Dialog
      title={t('packages.giveOne', { number: lastOf(pack.name ?? '') })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" busy={give.busy} disabled={!workers?.length} onClick={give.run}>
            {t('packages.give')}
          </Button>
        </>
      }
    >
      <div class="stack">
        <FailureBanner failure={give.failure} />
        <TextArea
          label={t('packages.workers')}
          hint={t('packages.workers.hint')}
          error={text.trim() && !workers ? t('packages.workers.wrong') : undefined}
          value={text}
          onValue={(next) => {
            setText(next);
            requestId.current = uuid();
          }}
          rows={2}
        />
        <TextField label={t('packages.holder')} value={holder} onValue={setHolder} />
      </div>
    </Dialog>
  );
}
