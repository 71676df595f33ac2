import { type ReactNode, useMemo } from "react";
import { type MarkdownSpan, markdownBlocks } from "./markdown.js";

/** A model card's Markdown as parts of the page; nothing in it is ever HTML. */
export function CardText({ markdown }: { readonly markdown: string }): ReactNode {
  const blocks = useMemo(() => markdownBlocks(markdown), [markdown]);
  return (
    <div className="versions-card" lang="en">
      {blocks.map((block, at) => {
        // the blocks of one card never change places
        const key = String(at);
        switch (block.kind) {
          case "heading":
            return block.level < 2 ? (
              <p key={key} className="versions-card-title">
                {block.text}
              </p>
            ) : (
              <h3 key={key}>{block.text}</h3>
            );
          case "paragraph":
            return (
              <p key={key}>
                <Spans spans={block.spans} />
              </p>
            );
          case "list":
            return (
              <ul key={key}>
                {block.items.map((spans, item) => (
                  <li key={String(item)}>
                    <Spans spans={spans} />
                  </li>
                ))}
              </ul>
            );
          case "code":
            return (
              <pre key={key}>
                <code>{block.text}</code>
              </pre>
            );
          case "table":
            return <Table key={key} head={block.head} rows={block.rows} />;
        }
      })}
    </div>
  );
}

function Table({
  head,
  rows,
}: {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (readonly MarkdownSpan[])[])[];
}): ReactNode {
  return (
    // what scrolls must take the focus, so that the keyboard can scroll it
    <div className="versions-card-scroll" tabIndex={0} role="group" aria-label={head.join(", ")}>
      <table className="plain-table">
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={String(at)}>
              {row.map((spans, column) => (
                <td key={String(column)}>
                  <Spans spans={spans} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Spans({ spans }: { readonly spans: readonly MarkdownSpan[] }): ReactNode {
  return spans.map(({ kind, text }, at) => {
    const key = String(at);
    if (kind === "code") return <code key={key}>{text}</code>;
    return kind === "strong" ? <strong key={key}>{text}</strong> : <span key={key}>{text}</span>;
  });
}
