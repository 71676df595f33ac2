import { Fragment, type ReactNode } from "react";

/** An intent's name, which may break after its underscores rather than anywhere. */
export function IntentName({ name }: { readonly name: string }): ReactNode {
  return name.split(/(?<=_)/).map((part, at) => (
    // the parts of a name never change places
    <Fragment key={String(at)}>
      {at === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ));
}
