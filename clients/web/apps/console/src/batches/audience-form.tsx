import type { Audience, Device } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, IconButton, SelectField, TextField } from '@crowdloom/ui';
import { NAMES, TAGS, WORKERS } from './audience-lists';
import { AudienceSize } from './audience-size';
import { ListField } from './list-field';

interface Props {
  /** Whose organization's people are counted. */
  project: string;
  audience: Audience;
  onAudience: (audience: Audience) => void;
}

const LEVELS = ['0', '5', '4', '3', '2', '1'];
const DEVICES = ['', 'DEVICE_PHONE', 'DEVICE_DESKTOP'] as const;

/** Who may work on a batch, with the number of people who fit while it is being set. */
export function AudienceForm({ project, audience, onAudience }: Props) {
  const skills = audience.skills ?? [];
  const change = (part: Audience) => onAudience({ ...audience, ...part });
  const setSkill = (index: number, part: object) =>
    change({ skills: skills.map((skill, i) => (i === index ? { ...skill, ...part } : skill)) });
  return (
    <section class="stack tight" aria-label={t('audience.title')}>
      <h3>{t('audience.title')}</h3>
      <AudienceSize project={project} audience={audience} />
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
        <ListField
          kind={TAGS}
          label={t('audience.languages')}
          hint={t('audience.languages.hint')}
          list={audience.languages}
          onList={(languages) => change({ languages })}
        />
        <ListField
          kind={TAGS}
          label={t('audience.regions')}
          hint={t('audience.regions.hint')}
          list={audience.regions}
          onList={(regions) => change({ regions })}
        />
        <SelectField
          label={t('audience.devices')}
          value={audience.devices?.[0] ?? ''}
          onValue={(device) => change({ devices: device ? [device as Device] : [] })}
          options={DEVICES.map((value) => ({
            value,
            label: t(`audience.device.${value || 'any'}`),
          }))}
        />
        <ListField
          kind={WORKERS}
          label={t('audience.allowed')}
          hint={t('audience.allowed.hint')}
          wrong={(part) => t('audience.noWorker', { part })}
          list={audience.allowedWorkers}
          onList={(allowedWorkers) => change({ allowedWorkers })}
        />
        <ListField
          kind={WORKERS}
          label={t('audience.blocked')}
          hint={t('audience.blocked.hint')}
          wrong={(part) => t('audience.noWorker', { part })}
          list={audience.blockedWorkers}
          onList={(blockedWorkers) => change({ blockedWorkers })}
        />
        <ListField
          kind={NAMES}
          label={t('audience.agreements')}
          hint={t('audience.agreements.hint')}
          list={audience.agreements}
          onList={(agreements) => change({ agreements })}
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
    </section>
  );
}
