// The Markdown of guidelines: headings, paragraphs, lists, bold, code and links. It builds elements,
// never HTML text, so nothing that a manager writes can run.

import type { ComponentChildren } from 'preact';

const INLINE = /(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\(https?:\/\/[^)\s]+\))/;

function inline(text: string): ComponentChildren {
  return text.split(INLINE).map((part) => {
    if (part.startsWith('**')) return <strong>{part.slice(2, -2)}</strong>;
    if (part.startsWith('`')) return <code>{part.slice(1, -1)}</code>;
    const link = /^\[([^\]]+)\]\((.+)\)$/.exec(part);
    if (!link) return part;
    return (
      <a href={link[2]} target="_blank" rel="noreferrer">
        {link[1]}
      </a>
    );
  });
}

const itemsOf = (block: string, mark: RegExp) =>
  block.split('\n').map((line) => <li>{inline(line.replace(mark, ''))}</li>);

function blockOf(block: string): ComponentChildren {
  const heading = /^(#{1,3}) (.+)$/.exec(block);
  if (heading?.[1] === '#') return <h2>{inline(heading[2] ?? '')}</h2>;
  if (heading) return <h3>{inline(heading[2] ?? '')}</h3>;
  if (/^[-*] /.test(block)) return <ul>{itemsOf(block, /^[-*] /)}</ul>;
  if (/^\d+\. /.test(block)) return <ol>{itemsOf(block, /^\d+\. /)}</ol>;
  return <p>{inline(block)}</p>;
}

/** A heading ends its block even without an empty line after it. */
const blocksOf = (text: string) =>
  text
    .replace(/\r/g, '')
    .replace(/^(#{1,3} .+)$/gm, '\n$1\n')
    .replace(/^((?!(?:[-*]|\d+\.) ).+)\n(?=(?:[-*]|\d+\.) )/gm, '$1\n\n')
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter(Boolean);

export const Markdown = ({ text }: { text: string }) => (
  <div class="prose">{blocksOf(text).map(blockOf)}</div>
);
