import { dispatch, type LocalizedText, uuid } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { TEMPLATES, type Template } from '@crowdloom/tools/templates';
import {
  Button,
  Card,
  FailureBanner,
  Icon,
  navigate,
  TextArea,
  TextField,
  useAction,
} from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { paths, to } from '../places';
import { organization } from '../session/session.state';
import { PageHeader } from '../shell/page-header';
import { AcceptanceFields } from './acceptance-fields';
import { draftOf, labelsOf, type ProjectDraft, problemOf, projectOf } from './draft';
import { Preview } from './preview';
import { iconOf } from './project-icon';

/** A project from a template: every change shows at once in the preview beside it. */
export function NewProjectScreen() {
  const [draft, setDraft] = useState<ProjectDraft>();
  return (
    <div class="page stack">
      <PageHeader
        title={t('newProject.title')}
        above={[{ title: t('section.projects'), href: to.projects() }]}
      />
      <TemplateChoice
        chosen={draft?.template}
        onChoose={(template) => setDraft(draftOf(template))}
      />
      {draft && (
        <div class="beside" key={draft.template.id}>
          <ProjectForm draft={draft} onDraft={setDraft} />
          <Preview labels={labelsOf(draft)} payload={draft.template.sample} />
        </div>
      )}
    </div>
  );
}

interface TemplateChoiceProps {
  chosen: Template | undefined;
  onChoose: (template: Template) => void;
}

const TemplateChoice = ({ chosen, onChoose }: TemplateChoiceProps) => (
  <section class="templates" aria-label={t('newProject.template')}>
    {TEMPLATES.map((template) => (
      <button
        key={template.id}
        type="button"
        class={template === chosen ? 'card template on' : 'card template'}
        aria-pressed={template === chosen}
        onClick={() => onChoose(template)}
      >
        <Icon name={iconOf(template.labelInterface)} size={28} />
        <strong>{t(`template.${template.id}`)}</strong>
        <span class="soft small-text">{t(`template.${template.id}.text`)}</span>
      </button>
    ))}
  </section>
);

interface FormProps {
  draft: ProjectDraft;
  onDraft: (draft: ProjectDraft) => void;
}

function ProjectForm({ draft, onDraft }: FormProps) {
  const requestId = useRef(uuid());
  const [tried, setTried] = useState(false);
  const problem = problemOf(draft);
  const change = (part: Partial<ProjectDraft>) => onDraft({ ...draft, ...part });
  const create = useAction(async () => {
    const request = {
      parent: organization.value,
      project: projectOf(draft),
      requestId: requestId.current,
    };
    const project = await dispatch.createProject(request);
    navigate(paths.project(project.name ?? ''));
  });
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!problem) create.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Card>
        <FailureBanner failure={create.failure} />
        <TextField
          label={t('newProject.name')}
          error={tried && problem === 'title' ? t('signIn.required') : undefined}
          value={draft.title}
          onValue={(title) => change({ title })}
        />
        <BothLanguages
          label={t('newProject.question')}
          text={draft.question}
          onText={(question) => change({ question })}
        />
        {draft.template.id !== 'preference' && (
          <TextArea
            label={t('newProject.options')}
            hint={t('newProject.options.hint')}
            error={
              problem === 'twice'
                ? t('newProject.options.twice')
                : tried && problem === 'options'
                  ? t('newProject.options.few')
                  : undefined
            }
            rows={5}
            value={draft.options}
            onValue={(options) => change({ options })}
          />
        )}
        <BothLanguages
          label={t('newProject.guidelines')}
          long
          text={draft.guidelines}
          onText={(guidelines) => change({ guidelines })}
        />
        <TextField
          label={t('newProject.review')}
          hint={t('newProject.review.hint')}
          type="number"
          min={0}
          max={100}
          value={draft.reviewPercent}
          onValue={(reviewPercent) => change({ reviewPercent })}
        />
        <AcceptanceFields
          acceptance={draft.acceptance}
          onAcceptance={(acceptance) => change({ acceptance })}
        />
        <Button kind="primary" type="submit" busy={create.busy}>
          {t('newProject.create')}
        </Button>
      </Card>
    </form>
  );
}

interface BothProps {
  label: string;
  text: LocalizedText;
  onText: (text: LocalizedText) => void;
  long?: boolean;
}

const TAGS = [
  ['zh-CN', '中文'],
  ['en', 'English'],
] as const;

/** A text in both languages of the platform. */
export const BothLanguages = ({ label, text, onText, long }: BothProps) => (
  <div class={long ? 'stack tight' : 'both'}>
    {TAGS.map(([tag, name]) => {
      const value = text.texts?.[tag] ?? '';
      const onValue = (next: string) => onText({ texts: { ...text.texts, [tag]: next } });
      const title = `${label} (${name})`;
      return long ? (
        <TextArea key={tag} label={title} rows={5} value={value} onValue={onValue} />
      ) : (
        <TextField key={tag} label={title} value={value} onValue={onValue} />
      );
    })}
  </div>
);
