import { type ReactNode, useState } from "react";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Empty } from "../../components/empty.js";
import { Failure } from "../../components/failure.js";
import { TextField } from "../../components/field.js";
import { useMayDo } from "../../gateway/session.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import {
  type Draft,
  draftOf,
  givenAway,
  problemsOf,
  type RuleLabel,
  rulesOf,
  shareOf,
} from "./draft.js";
import { type Traffic, usePutTraffic } from "./queries.js";
import { RuleRow } from "./rule-row.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** The canary's and the shadows' rules, to be looked at and changed. */
export function RulesCard({
  traffic,
  labels,
}: {
  readonly traffic: Traffic;
  readonly labels: readonly RuleLabel[];
}): ReactNode {
  const texts = useTexts({ en, fr });
  const held = draftOf(traffic);
  const { mutate, isPending, isSuccess, error, reset } = usePutTraffic(traffic.model);
  const [changed, setChanged] = useState<Draft>();
  const [reason, setReason] = useState("");
  const mayChange = useMayDo("promote");
  const draft = changed ?? held;
  const problems = problemsOf(draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(held);
  const change = (part: Partial<Draft>): void => {
    reset();
    setChanged({ ...draft, ...part });
  };
  const free = (used: readonly { readonly label: string }[]): string | undefined =>
    labels.find(({ label }) => !used.some((row) => row.label === label))?.label;
  const freeArm = free(draft.arms);
  const freeShadow = free(draft.shadows);
  return (
    <Card title={texts.rules} note={texts.rulesNote}>
      {labels.length === 0 && held.arms.length + held.shadows.length === 0 ? (
        <NoLabel model={traffic.model} />
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            mutate(rulesOf(draft, traffic, reason), {
              onSuccess: () => {
                setChanged(undefined);
                setReason("");
              },
            });
          }}
        >
          <div className="traffic-rules">
            <fieldset className="traffic-rule" disabled={!mayChange} tabIndex={-1}>
              <legend>{texts.canary}</legend>
              <p className="quiet small">{texts.canaryNote}</p>
              {draft.arms.length === 0 ? <p>{texts.none.arms}</p> : null}
              {draft.arms.map((arm, at) => (
                <RuleRow
                  // a row is its place: its label can be another
                  key={at}
                  row={arm}
                  labels={labels}
                  onChange={(row) => {
                    change({ arms: draft.arms.with(at, { ...arm, ...row }) });
                  }}
                  onRemove={() => {
                    change({ arms: draft.arms.toSpliced(at, 1) });
                  }}
                />
              ))}
              <Outcome draft={draft} />
              <Button
                size="small"
                disabled={freeArm === undefined}
                onClick={() => {
                  if (freeArm === undefined) return;
                  change({ arms: [...draft.arms, { label: freeArm, percent: "5" }] });
                }}
              >
                {texts.addArm}
              </Button>
            </fieldset>
            <fieldset className="traffic-rule" disabled={!mayChange} tabIndex={-1}>
              <legend>{texts.shadows}</legend>
              <p className="quiet small">{texts.shadowsNote}</p>
              {draft.shadows.length === 0 ? <p>{texts.none.shadows}</p> : null}
              {draft.shadows.map((shadow, at) => (
                <RuleRow
                  key={at}
                  row={shadow}
                  concurrency={shadow.concurrency}
                  labels={labels}
                  onChange={(row) => {
                    change({ shadows: draft.shadows.with(at, { ...shadow, ...row }) });
                  }}
                  onRemove={() => {
                    change({ shadows: draft.shadows.toSpliced(at, 1) });
                  }}
                >
                  <Counts traffic={traffic} label={shadow.label} />
                </RuleRow>
              ))}
              <Button
                size="small"
                disabled={freeShadow === undefined}
                onClick={() => {
                  if (freeShadow === undefined) return;
                  const added = { label: freeShadow, percent: "100", concurrency: "1" };
                  change({ shadows: [...draft.shadows, added] });
                }}
              >
                {texts.addShadow}
              </Button>
            </fieldset>
          </div>
          {problems.length === 0 ? null : (
            <ul role="alert" className="traffic-problems">
              {problems.map((problem) => (
                <li key={problem}>{texts.problems[problem]}</li>
              ))}
            </ul>
          )}
          <div className="traffic-save">
            <TextField
              label={texts.reason}
              value={reason}
              maxLength={1_000}
              disabled={!mayChange}
              onChange={(event) => {
                setReason(event.target.value);
              }}
            />
            <Button
              kind="main"
              type="submit"
              disabled={!isChanged || problems.length > 0 || isPending || !mayChange}
            >
              {isPending ? texts.saving : texts.save}
            </Button>
            {isChanged ? (
              <Button
                onClick={() => {
                  reset();
                  setChanged(undefined);
                }}
              >
                {texts.undo}
              </Button>
            ) : null}
          </div>
          <p role="status" className="quiet small">
            {mayChange
              ? isSuccess && !isChanged
                ? texts.saved
                : isChanged
                  ? ""
                  : texts.unchanged
              : texts.needsPromote}
          </p>
          {error === null ? null : <Failure error={error} />}
        </form>
      )}
    </Card>
  );
}

/** What the shares come to, in a sentence and as a bar. */
function Outcome({ draft: { arms } }: { readonly draft: Draft }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const rest = Math.max(0, 1 - givenAway(arms));
  const parts = arms.map(({ label, percent }) =>
    texts.outcomePart(format.percent(shareOf(percent) ?? 0, 0), label),
  );
  return (
    <div className="stack-close" role="status">
      <div className="traffic-bar" aria-hidden="true">
        <span className="traffic-part-0" style={{ flexGrow: rest }} />
        {arms.map(({ percent }, at) => (
          <span
            // a part is its place
            key={at}
            className={`traffic-part-${String((at % 4) + 1)}`}
            style={{ flexGrow: shareOf(percent) ?? 0 }}
          />
        ))}
      </div>
      <p className="small">{texts.outcome(format.percent(rest, 0), parts.join(""))}</p>
    </div>
  );
}

function Counts({
  traffic,
  label,
}: {
  readonly traffic: Traffic;
  readonly label: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { number } = useFormat();
  const shadow = traffic.shadows.find((it) => it.label === label);
  if (shadow === undefined) return null;
  const { asked, flips, failed, shed } = shadow;
  return (
    <p className="quiet small traffic-counts">
      {failed > 0 ? <Badge tone="bad">{number(failed)}</Badge> : null}{" "}
      {texts.counts(number(asked), number(flips), number(failed), number(shed))}
    </p>
  );
}

function NoLabel({ model }: { readonly model: string }): ReactNode {
  const texts = useTexts({ en, fr }).noLabel;
  const command = `curl -X PUT -H "Content-Type: application/json" ${window.location.origin}/models/${model}/labels/challenger -d '{"version":2}'`;
  return (
    <Empty title={texts.title} command={command}>
      {texts.why}
    </Empty>
  );
}
