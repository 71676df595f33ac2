import { type ReactNode, useState } from "react";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { Failure } from "../../components/failure.js";
import { TextField } from "../../components/field.js";
import { useMayDo } from "../../gateway/session.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { type ShownSetting, useDeleteSubject, useSettings } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const MODES = ["full", "redacted", "hash", "none"] as const;

/** What is kept of a text, for how long, and how what is kept of a person goes. */
export function PrivacyCards(): ReactNode {
  const settings = useSettings();
  return (
    <div className="stack">
      <Answer of={settings}>
        {(list) => (
          <>
            <Privacy mode={valueOf(list, "logPrivacy")} />
            <Retention months={valueOf(list, "retentionMonths")} />
          </>
        )}
      </Answer>
      <Subject />
    </div>
  );
}

function valueOf(settings: readonly ShownSetting[], name: string): unknown {
  return settings.find((setting) => setting.name === name)?.value;
}

function Privacy({ mode }: { readonly mode: unknown }): ReactNode {
  const texts = useTexts({ en, fr }).privacy;
  return (
    <Card title={texts.title} note={texts.note}>
      <ul className="settings-modes">
        {MODES.map((name) => {
          const [title, what] = texts.modes[name];
          return (
            <li
              key={name}
              className={name === mode ? "settings-mode settings-now" : "settings-mode"}
            >
              <span className="row">
                <strong>{title}</strong>
                <code>{name}</code>
                {name === mode ? <Badge tone="accent">{texts.now}</Badge> : null}
              </span>
              <span className="quiet small">{what}</span>
            </li>
          );
        })}
      </ul>
      <Command text={texts.change} command="make stop && LOG_PRIVACY=redacted make api" />
    </Card>
  );
}

function Retention({ months }: { readonly months: unknown }): ReactNode {
  const texts = useTexts({ en, fr }).retention;
  const format = useFormat();
  const { one, other } = texts.monthCount;
  return (
    <Card title={texts.title}>
      <p className="settings-said">
        {typeof months === "number" ? texts.months(format.counted(months, one, other)) : texts.off}
      </p>
      <Command text={texts.change} command="make stop && RETENTION_MONTHS=12 make api" />
    </Card>
  );
}

function Command({
  text,
  command,
}: {
  readonly text: string;
  readonly command: string;
}): ReactNode {
  return (
    <div>
      <p className="quiet small">{text}</p>
      <pre className="empty-command">
        <code>{command}</code>
      </pre>
    </div>
  );
}

function Subject(): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.subject;
  const format = useFormat();
  const mayDelete = useMayDo("admin");
  const [subject, setSubject] = useState("");
  const [isAsked, setAsked] = useState(false);
  const { mutate, isPending, data, error, reset } = useDeleteSubject();
  const { one, other } = words.predictions;
  return (
    <Card title={words.title} note={words.note}>
      <form
        className="settings-subject"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
        }}
      >
        <TextField
          label={words.subject}
          value={subject}
          maxLength={200}
          autoComplete="off"
          disabled={!mayDelete || isAsked}
          onChange={(event) => {
            reset();
            setSubject(event.target.value);
          }}
        />
        {isAsked ? null : (
          <Button type="submit" disabled={!mayDelete || subject.trim() === ""}>
            {words.submit}
          </Button>
        )}
      </form>
      {isAsked ? (
        <div className="stack-close" role="alert">
          <p>{words.sure(subject.trim())}</p>
          <div className="row">
            <Button
              kind="danger"
              disabled={isPending}
              onClick={() => {
                mutate(subject.trim(), {
                  onSettled: () => {
                    setAsked(false);
                  },
                });
              }}
            >
              {isPending ? words.pending : words.confirm}
            </Button>
            <Button
              onClick={() => {
                setAsked(false);
              }}
            >
              {words.cancel}
            </Button>
          </div>
        </div>
      ) : null}
      <p role="status">
        {mayDelete
          ? data === undefined
            ? ""
            : words.done(format.counted(data, one, other))
          : texts.needsAdmin}
      </p>
      {error === null ? null : <Failure error={error} />}
    </Card>
  );
}
