import { type Audience, type Worker, workforce } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Banner, Button, IconButton, SelectField, TextField, useLoad } from '@crowdloom/ui';
import { allPages } from '../pages';
import { organization } from '../session/session.state';
import { type Filter, sizeOf } from './audience';

interface Props {
  audience: Audience;
  onAudience: (audience: Audience) => void;
}

const loadPeople = () =>
  allPages(
    (pageToken) => workforce.listWorkers({ parent: organization.value, pageSize: 500, pageToken }),
    (page) => page.workers,
    20_000,
  );

const LEVELS = ['0', '5', '4', '3', '2', '1'];
const listOf = (text: string) => text.split(/[,，\s]+/).filter(Boolean);

/** Who may work on a batch, with the number of people who fit while it is being set. */
export function AudienceForm({ audience, onAudience }: Props) {
  const people = useLoad(loadPeople, [organization.value]);
  const skills = audience.skills ?? [];
  const change = (part: Audience) => onAudience({ ...audience, ...part });
  const setSkill = (index: number, part: object) =>
    change({ skills: skills.map((skill, i) => (i === index ? { ...skill, ...part } : skill)) });
  return (
    <section class="stack tight" aria-label={t('audience.title')}>
      <h3>{t('audience.title')}</h3>
      <div class="form-grid">
        <SelectField
          label={t('audience.level')}
          value={String(audience.minLevel ?? 0)}
          onValue={(level) => change({ minLevel: Number(level) })}
          options={LEVELS.map((value) => ({
            value,
            label:
              value === '0'
                ? t('audience.level.any')
                : t('audience.level.atLeast', { level: value }),
          }))}
        />
        <TextField
          label={t('audience.languages')}
          hint={t('audience.languages.hint')}
          value={(audience.languages ?? []).join(', ')}
          onValue={(text) => change({ languages: listOf(text) })}
        />
        <TextField
          label={t('audience.regions')}
          hint={t('audience.regions.hint')}
          value={(audience.regions ?? []).join(', ')}
          onValue={(text) => change({ regions: listOf(text) })}
        />
      </div>
      {skills.map((skill, index) => (
        <div class="skill-row" key={index}>
          <TextField
            label={t('audience.skill')}
            value={skill.skill ?? ''}
            onValue={(name) => setSkill(index, { skill: name })}
          />
          <TextField
            label={t('audience.skill.min')}
            type="number"
            min={0}
            max={100}
            value={String(skill.min ?? 0)}
            onValue={(min) => setSkill(index, { min: Number(min) })}
          />
          <IconButton
            icon="trash"
            label={t('audience.skill.remove')}
            onClick={() => change({ skills: skills.filter((_, i) => i !== index) })}
          />
        </div>
      ))}
      <div>
        <Button
          small
          icon="plus"
          onClick={() => change({ skills: [...skills, { skill: '', min: 60 }] })}
        >
          {t('audience.skill.add')}
        </Button>
      </div>
      {people.data && <Size audience={audience} people={people.data} />}
    </section>
  );
}

function Size({ audience, people }: { audience: Audience; people: Worker[] }) {
  const { all, fitting, narrowest } = sizeOf(audience, people);
  return (
    <Banner
      tone={fitting ? 'info' : 'warn'}
      icon="people"
      title={t('audience.size', { count: fitting, all })}
    >
      {narrowest &&
        t('audience.narrowest', { filter: filterName(narrowest.filter), count: narrowest.added })}
    </Banner>
  );
}

/** A filter in words. */
export const filterName = ({ kind, skill = '' }: Filter) =>
  kind === 'skill' ? t('audience.filter.skill', { skill }) : t(`audience.filter.${kind}`);
