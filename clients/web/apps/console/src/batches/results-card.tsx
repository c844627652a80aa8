import { type Batch, type Consensus, consensus, dispatch, type Project } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, Card, FailureBanner, useAction } from '@crowdloom/ui';
import { BOM, save } from '../finance/download';
import { allPages } from '../pages';
import { csvHeader, csvRow, jsonLine, type ResultRow } from './results';

const PAGE = 500;
const ALL = 2_000_000;

async function loadRows(parent: string): Promise<ResultRow[]> {
  const [tasks, answers] = await Promise.all([
    allPages(
      (pageToken) => dispatch.listTasks({ parent, pageSize: PAGE, pageToken }),
      (page) => page.tasks,
      ALL,
    ),
    allPages(
      (pageToken) =>
        consensus.listConsensus({ parent, pageSize: PAGE, pageToken, omitVotes: true }),
      (page) => page.consensus,
      ALL,
    ),
  ]);
  const byTask = new Map<string, Consensus>(
    answers.map((a) => [(a.name ?? '').replace(/\/consensus$/, ''), a]),
  );
  return tasks.map((task) => ({ task, consensus: byTask.get(task.name ?? '') }));
}

export function ResultsCard({ batch, project }: { batch: Batch; project: Project }) {
  const file = (batch.title ?? 'results').replace(/[\\/:*?"<>|]/g, '-');
  const labels = project.labelInterface ?? {};
  const csv = useAction(async () => {
    const rows = await loadRows(batch.name ?? '');
    save(
      [BOM, csvHeader(labels), ...rows.map((row) => csvRow(row, labels))],
      `${file}.csv`,
      'text/csv',
    );
  });
  const lines = useAction(async () => {
    const rows = await loadRows(batch.name ?? '');
    save(rows.map(jsonLine), `${file}.jsonl`, 'application/x-ndjson');
  });
  return (
    <Card title={t('results.title')}>
      <FailureBanner failure={csv.failure ?? lines.failure} />
      <p class="soft">{t('results.text')}</p>
      <div class="row">
        <Button icon="download" busy={csv.busy} onClick={csv.run}>
          CSV
        </Button>
        <Button icon="download" busy={lines.busy} onClick={lines.run}>
          JSON Lines
        </Button>
      </div>
    </Card>
  );
}
