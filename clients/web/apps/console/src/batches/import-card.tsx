import type { LabelInterface } from '@crowdloom/api';
import { number, t, tMaybe } from '@crowdloom/i18n';
import { Banner, Button, Card, FailureBanner, Icon, ProgressBar, useAction } from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { runImport } from './import-run';
import type { ImportCounts, LineError } from './import-tasks';
import { mediaInputs } from './media-rows';
import { MediaStep } from './media-step';

interface Props {
  batch: string;
  labels: LabelInterface;
  onDone: () => void;
}

type Phase = 'idle' | 'checking' | 'checked' | 'importing' | 'done';

/** A file becomes tasks in two steps: it is checked first, and what is wrong is shown by line. */
export function ImportCard({ batch, labels, onDone }: Props) {
  const [file, setFile] = useState<File>();
  const [phase, setPhase] = useState<Phase>('idle');
  const [counts, setCounts] = useState<ImportCounts>();
  const [share, setShare] = useState(0);
  const [blobs, setBlobs] = useState(new Map<string, string>());
  const stop = useRef<AbortController>();

  const run = useAction(async (chosen: File, dryRun: boolean) => {
    stop.current = new AbortController();
    setPhase(dryRun ? 'checking' : 'importing');
    const onProgress = (next: ImportCounts, done: number) => {
      setCounts(next);
      setShare(done);
    };
    const { signal } = stop.current;
    try {
      await runImport({ file: chosen, batch, labels, dryRun, blobs, onProgress, signal });
      setPhase(dryRun ? 'checked' : 'done');
      if (!dryRun) onDone();
    } catch (error) {
      setPhase('idle');
      throw error;
    }
  });
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    setCounts(undefined);
    run.run(chosen, true);
  };
  const moving = phase === 'checking' || phase === 'importing';
  return (
    <Card title={t('import.title')}>
      <FailureBanner failure={run.failure} onRetry={file && (() => run.run(file, true))} />
      {mediaInputs(labels).length > 0 && <MediaStep blobs={blobs} onBlobs={setBlobs} />}
      <FileDrop
        onFile={choose}
        name={file?.name}
        columns={(labels.inputs ?? []).map((i) => i.key ?? '')}
      />
      {moving && (
        <>
          <p role="status">{t(phase === 'checking' ? 'import.checking' : 'import.importing')}</p>
          <ProgressBar value={Math.round(share * 100)} max={100} label={t('import.title')} />
        </>
      )}
      {counts && !moving && <Outcome phase={phase} counts={counts} />}
      {phase === 'checked' && counts && counts.good > 0 && file && (
        <div>
          <Button kind="primary" icon="upload" onClick={() => run.run(file, false)}>
            {t('import.confirm', { count: counts.good })}
          </Button>
        </div>
      )}
      {counts && counts.errors.length > 0 && <Errors counts={counts} />}
    </Card>
  );
}

interface DropProps {
  onFile: (file: File | undefined) => void;
  name?: string;
  columns: string[];
}

const FileDrop = ({ onFile, name, columns }: DropProps) => (
  <label
    class="file-drop"
    onDragOver={(event) => event.preventDefault()}
    onDrop={(event) => {
      event.preventDefault();
      onFile(event.dataTransfer?.files[0]);
    }}
  >
    <Icon name="upload" size={28} />
    <strong dir="auto">{name ?? t('import.choose')}</strong>
    <span class="soft small-text">{t('import.columns', { columns: columns.join(', ') })}</span>
    <input
      class="visually-hidden"
      type="file"
      accept=".csv,.jsonl,.ndjson,.json,text/csv"
      onChange={(event) => {
        onFile(event.currentTarget.files?.[0]);
        event.currentTarget.value = '';
      }}
    />
  </label>
);

function Outcome({ phase, counts }: { phase: Phase; counts: ImportCounts }) {
  const { good, duplicates, bad } = counts;
  const parts = [
    t(phase === 'done' ? 'import.appended' : 'import.good', { count: good }),
    ...(duplicates ? [t('import.duplicates', { count: duplicates })] : []),
    ...(bad ? [t('import.bad', { count: bad })] : []),
  ];
  return (
    <Banner
      tone={bad ? 'warn' : 'good'}
      title={t(phase === 'done' ? 'import.done' : 'import.checked')}
    >
      {parts.join(' · ')}
    </Banner>
  );
}

const messageOf = ({ reason, message, field }: LineError) =>
  tMaybe(`import.reason.${reason}`, { field: field ?? '' }) ?? message ?? reason;

const Errors = ({ counts }: { counts: ImportCounts }) => (
  <div class="table-scroll limited" tabIndex={0} role="region" aria-label={t('import.errors')}>
    <table>
      <thead>
        <tr>
          <th scope="col" class="end">
            {t('import.line')}
          </th>
          <th scope="col">{t('import.field')}</th>
          <th scope="col">{t('import.problem')}</th>
        </tr>
      </thead>
      <tbody>
        {counts.errors.map((error, i) => (
          <tr key={i}>
            <td class="end number">{number(error.line)}</td>
            <td>
              <code>{error.field}</code>
            </td>
            <td>{messageOf(error)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
