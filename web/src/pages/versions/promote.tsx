import { type ReactNode, type SyntheticEvent, useState } from "react";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Failure } from "../../components/failure.js";
import { CheckField, SelectField, TextField } from "../../components/field.js";
import { Loading } from "../../components/loading.js";
import { useTakeFocus } from "../../components/take-focus.js";
import { useMayDo } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import { Guards } from "./guards.js";
import { type PromotionOutcome, useGuards, useLabels, usePromote } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const USUAL_LABELS = ["champion", "challenger"];

/** Gives a version a label: the guards' checklist first, then the promotion, or an override with its reason. */
export function Promote({
  model,
  version,
  to,
  onTo,
}: {
  readonly model: string;
  readonly version: number;
  readonly to: string;
  readonly onTo: (to: string) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const mayPromote = useMayDo("promote");
  const labels = useLabels(model);
  const guards = useGuards(model, version, to, mayPromote);
  const promote = usePromote(model);
  const known = labels.data?.labels ?? [];
  const held = known.find(({ label }) => label === to);
  const names = [...new Set([...USUAL_LABELS, ...known.map(({ label }) => label), to])];
  return (
    <Card title={texts.promote(version)} note={texts.promoteNote}>
      <div className="versions-choice">
        <SelectField
          label={texts.toLabel}
          value={to}
          options={names.map((name) => {
            const at = known.find(({ label }) => label === name);
            return [
              name,
              at === undefined ? texts.labelFree(name) : texts.labelAt(name, at.version),
            ];
          })}
          onChange={({ target: { value } }) => {
            onTo(value);
          }}
        />
      </div>
      {mayPromote ? null : <p>{texts.mayNotPromote}</p>}
      {mayPromote && guards.isFetching ? <Loading what={texts.guarding} /> : null}
      {guards.error === null ? null : (
        <Failure error={guards.error} onRetry={() => void guards.refetch()} />
      )}
      {guards.data === undefined ? null : (
        <section className="stack-close" aria-label={texts.checklist}>
          <div className="row row-apart">
            <h3>{texts.checklist}</h3>
            <Button size="small" disabled={guards.isFetching} onClick={() => void guards.refetch()}>
              {texts.checkAgain}
            </Button>
          </div>
          <p role="status">
            <Badge tone={guards.data.passes ? "good" : "bad"}>
              {guards.data.passes ? texts.passes : texts.refuses}
            </Badge>
          </p>
          <Guards guards={guards.data.guards} />
          {held?.version === version ? (
            <p>{texts.alreadyThere(to)}</p>
          ) : (
            <PromoteForm
              key={`${String(version)} ${to}`}
              version={version}
              to={to}
              passes={guards.data.passes}
              promote={promote}
            />
          )}
        </section>
      )}
      <Outcome promote={promote} />
    </Card>
  );
}

function PromoteForm({
  version,
  to,
  passes,
  promote,
}: {
  readonly version: number;
  readonly to: string;
  readonly passes: boolean;
  readonly promote: Pick<ReturnType<typeof usePromote>, "mutate" | "isPending">;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const mayOverride = useMayDo("admin");
  const [reason, setReason] = useState("");
  const [isOverride, setOverride] = useState(false);
  const isReady = passes || (isOverride && reason.trim() !== "");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isReady) promote.mutate({ version, to, reason: reason.trim(), isOverride: !passes });
  };
  return (
    <form className="stack-close versions-promote" onSubmit={submit}>
      {passes ? null : (
        <div className="stack-close">
          <CheckField
            label={texts.override}
            checked={isOverride}
            disabled={!mayOverride}
            onChange={({ target: { checked } }) => {
              setOverride(checked);
            }}
          />
          <p className="quiet small">{mayOverride ? texts.overrideNote : texts.mayNotOverride}</p>
        </div>
      )}
      <TextField
        label={isOverride ? texts.reasonNeeded : texts.reason}
        hint={texts.reasonHint}
        maxLength={1000}
        value={reason}
        onChange={({ target: { value } }) => {
          setReason(value);
        }}
      />
      <div className="row">
        <Button
          type="submit"
          kind={passes ? "main" : "danger"}
          disabled={!isReady || promote.isPending}
        >
          {promote.isPending
            ? texts.promoting
            : passes
              ? texts.promoteTo(version, to)
              : texts.overrideTo(version, to)}
        </Button>
      </div>
    </form>
  );
}

/** What became of a promotion: done, or refused with the reasons. */
function Outcome({
  promote: { error, data },
}: {
  readonly promote: Pick<ReturnType<typeof usePromote>, "error" | "data">;
}): ReactNode {
  if (error !== null) return <Failure error={error} />;
  return data === undefined ? null : <Became outcome={data} />;
}

function Became({ outcome: data }: { readonly outcome: PromotionOutcome }): ReactNode {
  const texts = useTexts({ en, fr });
  const ref = useTakeFocus<HTMLDivElement>();
  const isRefused = data.outcome === "refused";
  return (
    <div ref={ref} tabIndex={-1} role="status" className="stack-close">
      <p>
        <Badge tone={isRefused ? "bad" : "good"}>{texts.outcomes[data.outcome]}</Badge>{" "}
        {isRefused ? texts.refusedNow : texts.promotedNow(data.version, data.to)}
      </p>
      {isRefused ? (
        <Guards guards={data.guards.filter(({ verdict }) => verdict !== "passed")} />
      ) : null}
    </div>
  );
}
