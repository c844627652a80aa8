import { dispatch, type LocalizedText, type Project, uuid } from '@crowdloom/api';
import { localized, t } from '@crowdloom/i18n';
import { Badge, Button, Card, FailureBanner, Markdown, showToast, useAction } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import { BothLanguages } from './new-project-screen';

interface Props {
  project: Project;
  editable: boolean;
  onSaved: (project: Project) => void;
}

/** The guidelines; a change makes a new version, which every worker must read before the next task. */
export function GuidelinesCard({ project, editable, onSaved }: Props) {
  const [draft, setDraft] = useState<LocalizedText>();
  const save = useAction(async () => {
    const { name, etag } = project;
    const request = {
      project: { name, etag, guidelines: draft },
      updateMask: 'guidelines',
      requestId: uuid(),
    };
    onSaved(await dispatch.updateProject(request));
    setDraft(undefined);
    showToast({ text: t('common.saved') });
  });
  return (
    <Card
      title={
        <>
          {t('guidelines.console')}{' '}
          <Badge>
            {t('guidelines.consoleVersion', { version: project.guidelinesVersion ?? 1 })}
          </Badge>
        </>
      }
      actions={
        editable &&
        !draft && (
          <Button small onClick={() => setDraft(project.guidelines ?? {})}>
            {t('guidelines.edit')}
          </Button>
        )
      }
    >
      <FailureBanner failure={save.failure} />
      {draft ? (
        <>
          <BothLanguages long label={t('newProject.guidelines')} text={draft} onText={setDraft} />
          <p class="soft small-text">{t('guidelines.edit.hint')}</p>
          <div class="row">
            <Button kind="primary" busy={save.busy} onClick={save.run}>
              {t('common.save')}
            </Button>
            <Button onClick={() => setDraft(undefined)}>{t('common.cancel')}</Button>
          </div>
        </>
      ) : (
        <Markdown text={localized(project.guidelines)} />
      )}
    </Card>
  );
}
