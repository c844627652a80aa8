// Rows of an import file, read as a stream: CSV (RFC 4180) or JSON Lines. Every row keeps the number
// of its first line, so that an error can name it. Pure; the caller feeds text in pieces.

export interface Row {
  line: number;
  values?: Record<string, unknown>;
  /** Why the line is no row. */
  problem?: 'columns' | 'json' | 'object' | 'quote';
}

export interface RowReader {
  push: (text: string) => Row[];
  end: () => Row[];
}

export const readerFor = (fileName: string): RowReader =>
  /\.(jsonl|ndjson|json)$/i.test(fileName) ? jsonLinesReader() : csvReader();

export function jsonLinesReader(): RowReader {
  let rest = '';
  let line = 0;
  const rowOf = (text: string): Row[] => {
    line++;
    if (!text.trim()) return [];
    try {
      const values = JSON.parse(text);
      const isObject = typeof values === 'object' && values !== null && !Array.isArray(values);
      return [isObject ? { line, values } : { line, problem: 'object' }];
    } catch {
      return [{ line, problem: 'json' }];
    }
  };
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      return lines.flatMap((one) => rowOf(one.replace(/\r$/, '')));
    },
    end: () => (rest ? rowOf(rest) : []),
  };
}

export function csvReader(): RowReader {
  let header: string[] | undefined;
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let pendingQuote = false;
  let started = false;
  let line = 1;
  let firstLine = 1;

  const finishRow = (): Row[] => {
    const row = [...fields, field];
    fields = [];
    field = '';
    started = false;
    if (row.length === 1 && row[0] === '') return [];
    if (!header) {
      header = row.map((name) => name.replace(/^\uFEFF/, '').trim());
      return [];
    }
    if (row.length !== header.length) return [{ line: firstLine, problem: 'columns' }];
    return [
      { line: firstLine, values: Object.fromEntries(header.map((name, i) => [name, row[i]])) },
    ];
  };

  const take = (char: string): Row[] => {
    if (!started) firstLine = line;
    started = true;
    if (pendingQuote) {
      pendingQuote = false;
      if (char === '"') {
        field += '"';
        return [];
      }
      quoted = false;
    }
    if (quoted) {
      if (char === '\n') line++;
      if (char === '"') pendingQuote = true;
      else field += char;
      return [];
    }
    if (char === '"' && field === '') quoted = true;
    else if (char === ',') {
      fields.push(field);
      field = '';
    } else if (char === '\n') {
      const rows = finishRow();
      line++;
      return rows;
    } else if (char !== '\r') field += char;
    return [];
  };

  return {
    push: (text) => Array.from(text).flatMap(take),
    end() {
      if (quoted && !pendingQuote) return [{ line: firstLine, problem: 'quote' }];
      return field || fields.length ? finishRow() : [];
    },
  };
}
