import { Component, type ReactNode } from "react";
import { Failure } from "../components/failure.js";

/** Shows what a page threw while it was drawn, in its place; the menu goes on. */
export class FailureBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: unknown }
> {
  override readonly state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
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
