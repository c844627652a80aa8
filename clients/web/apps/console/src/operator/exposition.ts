// The Prometheus text format as far as the operator's page reads it; pure.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

const unescaped = (text: string) =>
  text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));

export function parseExposition(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const match = line.startsWith('#') ? null : LINE.exec(line);
    if (!match) continue;
    const labels: Record<string, string> = {};
    for (const [, key = '', value = ''] of (match[2] ?? '').matchAll(LABEL))
      labels[key] = unescaped(value);
    samples.push({ name: match[1] ?? '', labels, value: numberOf(match[3] ?? '') });
  }
  return samples;
}

const numberOf = (text: string) =>
  text === '+Inf'
    ? Number.POSITIVE_INFINITY
    : text === '-Inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text);

type Labels = Record<string, string | RegExp>;

const fits = (sample: Sample, name: string, labels: Labels) =>
  sample.name === name &&
  Object.entries(labels).every(([key, wanted]) => {
    const value = sample.labels[key] ?? '';
    return wanted instanceof RegExp ? wanted.test(value) : value === wanted;
  });

export const select = (samples: Sample[], name: string, labels: Labels = {}) =>
  samples.filter((sample) => fits(sample, name, labels));

export const sum = (samples: Sample[], name: string, labels: Labels = {}) =>
  select(samples, name, labels).reduce((total, sample) => total + sample.value, 0);

/** The greatest of a gauge's series: several processes may each tell the same thing. */
export const greatest = (samples: Sample[], name: string, labels: Labels = {}) => {
  const values = select(samples, name, labels).map((sample) => sample.value);
  return values.length ? Math.max(...values) : undefined;
};

const keyOf = ({ labels }: Sample) =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join();

/** What each series of a counter grew by; one of a restarted process begins at zero again. */
export function growths(before: Sample[], after: Sample[], name: string, labels: Labels = {}) {
  const then = new Map(select(before, name, labels).map((s) => [keyOf(s), s.value]));
  return select(after, name, labels).map((sample) => {
    const old = then.get(keyOf(sample)) ?? 0;
    return { ...sample, value: sample.value >= old ? sample.value - old : sample.value };
  });
}

/** What a counter grew by between two readings, over all its series. */
export const growth = (before: Sample[], after: Sample[], name: string, labels: Labels = {}) =>
  growths(before, after, name, labels).reduce((total, sample) => total + sample.value, 0);

/** A quantile of what a histogram took between two readings, in its unit; undefined without any. */
export function quantile(
  before: Sample[],
  after: Sample[],
  name: string,
  q: number,
  labels: Labels = {},
) {
  const bounds = new Map<number, number>();
  for (const { labels: l, value } of growths(before, after, `${name}_bucket`, labels)) {
    const bound = numberOf(l.le ?? '');
    bounds.set(bound, (bounds.get(bound) ?? 0) + value);
  }
  return quantileOf(
    [...bounds.entries()].sort((a, b) => a[0] - b[0]),
    q,
  );
}

/** Linear within the bucket, as monitoring does it. */
function quantileOf(buckets: [bound: number, count: number][], q: number): number | undefined {
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const wanted = total * q;
  let low = 0;
  let below = 0;
  for (const [bound, count] of buckets) {
    if (count >= wanted) {
      if (bound === Number.POSITIVE_INFINITY) return low;
      const inside = count - below;
      return inside > 0 ? low + ((bound - low) * (wanted - below)) / inside : bound;
    }
    low = bound;
    below = count;
  }
  return low;
}
