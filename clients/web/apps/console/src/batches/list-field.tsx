import { TextField } from '@crowdloom/ui';
import { useState } from 'preact/hooks';
import type { ListKind } from './audience-lists';

interface Props {
  kind: ListKind;
  label: string;
  hint: string;
  /** Says which part is none of the kind. */
  wrong?: (part: string) => string;
  list: string[] | undefined;
  onList: (list: string[]) => void;
}

/** A list in one line. The text stays as it is typed, so that a comma can follow a part. */
export function ListField({ kind, label, hint, wrong, list = [], onList }: Props) {
  const [text, setText] = useState(() => kind.write(list));
  const misfit = list.find((part) => !kind.fits(part));
  return (
    <TextField
      label={label}
      hint={hint}
      error={misfit && wrong?.(misfit)}
      value={text}
      onValue={(next) => {
        setText(next);
        onList(kind.read(next));
      }}
    />
  );
}
