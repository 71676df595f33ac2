import { Component, type ReactNode } from "react";
import { Failure } from "../components/failure.js";
import { reloadOnce } from "../gateway/load-code.js";
import { PageError } from "../gateway/page-error.js";

/**
 * Shows what a page threw while it was drawn, in its place; the menu goes on. Where its code was of an older release it is
 * loaded anew.
 */
export class FailureBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: unknown }
> {
  override readonly state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    if (error instanceof PageError && error.code === "outdated") reloadOnce();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Failure
        error={error}
        onRetry={() => {
          window.location.reload();
        }}
      />
    );
  }
}
