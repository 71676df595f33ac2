import type { ReactNode } from "react";

/** A thumb, up or down, beside a word that says the same. */
export function Thumb({ isUp }: { readonly isUp: boolean }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinejoin="round"
      transform={isUp ? undefined : "rotate(180)"}
    >
      <path d="M1.7 7.2h2.6v6.6H1.7zM4.3 7.4 7.4 1.9c1.2 0 1.9.9 1.6 2l-.6 2.4h4.2c.9 0 1.5.8 1.3 1.6l-1.1 4.6c-.2.8-.8 1.3-1.6 1.3H4.3" />
    </svg>
  );
}
