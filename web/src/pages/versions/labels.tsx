import { type ReactNode, type SyntheticEvent, useState } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Dialog } from "../../components/dialog.js";
import { Empty } from "../../components/empty.js";
import { Failure } from "../../components/failure.js";
import { TextField } from "../../components/field.js";
import { useMayDo } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import { useLabels, useRollback } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Which version each label points at, and the way back. */
export function Labels({ model }: { readonly model: string }): ReactNode {
  const texts = useTexts({ en, fr });
  const mayPromote = useMayDo("promote");
  const labels = useLabels(model);
  const [asked, setAsked] = useState<string>();
  const [said, setSaid] = useState("");
  return (
    <Card title={texts.labels} note={texts.labelsNote}>
      <Answer of={labels} what={texts.readingLabels}>
        {({ labels: found }) =>
          found.length === 0 ? (
            <Empty title={texts.noLabels.title} command="make promote VERSION=1">
              {texts.noLabels.why}
            </Empty>
          ) : (
            <ul className="versions-labels">
              {found.map(({ label, version, served }) => (
                <li key={label} className="row row-apart">
                  <span className="row">
                    <Badge tone={label === "champion" ? "accent" : "plain"}>{label}</Badge>
                    <span aria-hidden="true">→</span>
                    <PageLink to={`/app/versions/${String(version)}`}>
                      {texts.versionOf(version)}
                    </PageLink>
                    {served ? null : <Badge tone="bad">{texts.notServed}</Badge>}
                  </span>
                  <Button
                    size="small"
                    disabled={!mayPromote}
                    onClick={() => {
                      setSaid("");
                      setAsked(label);
                    }}
                  >
                    {texts.rollback}
                    <span className="unseen"> {label}</span>
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {mayPromote ? null : <p className="quiet small">{texts.mayNotPromote}</p>}
      <p role="status">{said}</p>
      {asked === undefined ? null : (
        <Rollback
          model={model}
          label={asked}
          onClose={() => {
            setAsked(undefined);
          }}
          onDone={setSaid}
        />
      )}
    </Card>
  );
}

function Rollback({
  model,
  label,
  onClose,
  onDone,
}: {
  readonly model: string;
  readonly label: string;
  readonly onClose: () => void;
  readonly onDone: (said: string) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const rollback = useRollback(model);
  const [reason, setReason] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    rollback.mutate(
      { label, reason: reason.trim() },
      {
        onSuccess: ({ version, previousVersion }) => {
          onDone(texts.rolledBack(label, version, previousVersion));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog title={texts.rollbackOf(label)} isOpen onClose={onClose}>
      <form className="stack-close" onSubmit={submit}>
        <p>{texts.rollbackNote}</p>
        <TextField
          label={texts.reason}
          hint={texts.reasonHint}
          maxLength={1000}
          value={reason}
          onChange={({ target: { value } }) => {
            setReason(value);
          }}
        />
        <div className="row">
          <Button type="submit" kind="danger" disabled={rollback.isPending}>
            {rollback.isPending ? texts.rollingBack : texts.rollback}
          </Button>
          <Button onClick={onClose}>{texts.cancel}</Button>
        </div>
        {rollback.error === null ? null : <Failure error={rollback.error} />}
      </form>
    </Dialog>
  );
}
