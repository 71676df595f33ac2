import type { ButtonHTMLAttributes, ReactNode } from "react";
import "./button.css";
import { useKeptFocus } from "./take-focus.js";

/** A button; `main` is what a page is for, at most one in a view. */
export function Button({
  kind = "plain",
  size = "usual",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly kind?: "main" | "plain" | "quiet" | "danger";
  readonly size?: "usual" | "small";
}): ReactNode {
  const { className = "", type = "button", ...others } = rest;
  const ref = useKeptFocus(others.disabled === true);
  return (
    // the type is one of the three, a button's own by default
    <button
      {...others}
      ref={ref}
      type={type}
      className={`button button-${kind} button-${size} ${className}`.trim()}
    />
  );
}
