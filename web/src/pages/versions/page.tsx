import type { ReactNode } from "react";
import { useModel } from "../../gateway/models.js";
import type { PageProps } from "../page-props.js";
import { VersionList } from "./version-list.js";
import { VersionPage } from "./version-page.js";
import "./versions.css";

/** The versions of a model, or one of them: `/app/versions/2`. */
export function Page({ rest: [named] }: PageProps): ReactNode {
  const model = useModel();
  return named !== undefined && /^[1-9]\d{0,8}$/.test(named) ? (
    <VersionPage key={named} model={model} version={Number(named)} />
  ) : (
    <VersionList model={model} />
  );
}
