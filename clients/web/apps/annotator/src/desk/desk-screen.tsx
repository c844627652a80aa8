import { type Guidelines, projectOf } from '@crowdloom/api';
import { FailureBanner, Loading, navigate, useLoad } from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { guidelinesPath } from '../places';
import { ScreenHeader } from '../shell/screen-header';
import { findGuidelines, isAcknowledged } from '../work/guidelines.state';
import { current, deskFailure, loading, noWork, openDesk, refill } from './desk.state';
import { NoWork } from './no-work';
import { startRenewal } from './renewal';
import { TaskView } from './task-view';

/** Labels one batch, task after task. */
export function DeskScreen({ batch }: { batch: string }) {
  const project = projectOf(batch);
  const guidelines = useLoad(() => findGuidelines(project), [project]);
  const ready = guidelines.data && isAcknowledged(guidelines.data);
  useEffect(() => {
    if (guidelines.data && !ready) navigate(guidelinesPath(project));
  }, [guidelines.data]);
  useEffect(() => {
    if (!ready) return;
    openDesk(batch);
    return startRenewal();
  }, [ready, batch]);
  if (!guidelines.data) {
    return (
      <div class="screen stack">
        <ScreenHeader title="" back="/" />
        <FailureBanner failure={guidelines.failure} onRetry={guidelines.reload} />
        {guidelines.loading && <Loading rows={2} tall />}
      </div>
    );
  }
  return ready ? <Desk guidelines={guidelines.data} /> : null;
}

function Desk({ guidelines }: { guidelines: Guidelines }) {
  const task = current.value;
  useEffect(() => {
    if (noWork.value === 'GUIDELINES_NOT_ACKNOWLEDGED')
      navigate(guidelinesPath(guidelines.project ?? ''));
  }, [noWork.value]);
  if (task)
    return <TaskView key={`${task.name}#${task.attempt}`} task={task} guidelines={guidelines} />;
  return (
    <div class="screen stack">
      <ScreenHeader title={guidelines.title ?? ''} back="/" />
      <FailureBanner failure={deskFailure.value} onRetry={() => refill()} />
      {loading.value ? <Loading rows={2} tall /> : noWork.value && <NoWork reason={noWork.value} />}
    </div>
  );
}
