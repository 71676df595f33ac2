import { type ReactNode, useState } from "react";
import { Button } from "../../components/button.js";
import { CopyButton } from "../../components/copy-button.js";
import { Dialog } from "../../components/dialog.js";
import { Failure } from "../../components/failure.js";
import { TextField } from "../../components/field.js";
import { useTakeFocus } from "../../components/take-focus.js";
import type { Role } from "../../gateway/session.js";
import { useTexts } from "../../language/language.js";
import {
  type KeySummary,
  type MadeKey,
  useMakeKey,
  useRevokeKey,
  useRotateKey,
} from "./queries.js";
import { ROLES } from "./roles-card.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What is to be done with keys. */
export type KeyChange =
  | { readonly kind: "make" }
  | { readonly kind: "rotate" | "revoke"; readonly key: KeySummary };

interface ChangeProps {
  readonly onClose: () => void;
  readonly onMade: (made: MadeKey) => void;
}

/** Asks what is needed for a change of keys, and shows a new key the one time that it can be shown. */
export function KeyDialog({
  change,
  onSaid,
  onClose,
}: {
  readonly change: KeyChange;
  readonly onSaid: (text: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const [made, setMade] = useState<MadeKey>();
  const title =
    made !== undefined
      ? texts.made.title
      : change.kind === "make"
        ? texts.makeKey.title
        : change.kind === "rotate"
          ? texts.rotation.title(change.key.name)
          : texts.revocation.title(change.key.name);
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {made !== undefined ? (
        <Made made={made} onClose={onClose} />
      ) : change.kind === "make" ? (
        <Make onClose={onClose} onMade={setMade} />
      ) : change.kind === "rotate" ? (
        <Rotate id={change.key.id} onClose={onClose} onMade={setMade} />
      ) : (
        <Revoke key={change.key.id} of={change.key} onClose={onClose} onSaid={onSaid} />
      )}
    </Dialog>
  );
}

function Made({
  made: { key, name },
  onClose,
}: {
  readonly made: MadeKey;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr }).made;
  const ref = useTakeFocus<HTMLDivElement>();
  return (
    <div ref={ref} tabIndex={-1} className="stack-close">
      <p>{texts.what(name)}</p>
      <code className="settings-key" aria-label={texts.key}>
        {key}
      </code>
      <div className="row">
        <CopyButton label={texts.copy} text={key} />
      </div>
      <p className="quiet small">{texts.use}</p>
      <pre className="empty-command">
        <code>Authorization: Bearer {key.slice(0, 8)}…</code>
      </pre>
      <Button kind="main" onClick={onClose}>
        {texts.done}
      </Button>
    </div>
  );
}

function Make({ onClose, onMade }: ChangeProps): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.makeKey;
  const { mutate, isPending, error } = useMakeKey();
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [days, setDays] = useState("");
  const isDays = days.trim() === "" || isWhole(days, 1, 3_650);
  return (
    <form
      className="stack-close"
      onSubmit={(event) => {
        event.preventDefault();
        mutate(
          {
            name: name.trim(),
            roles: [...roles],
            ...(days.trim() === "" ? {} : { days: Number(days) }),
          },
          { onSuccess: onMade },
        );
      }}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={name}
        maxLength={100}
        autoComplete="off"
        required
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <fieldset className="settings-roles">
        <legend className="quiet small">{words.roles}</legend>
        {ROLES.map((role) => (
          <label key={role} className="settings-role">
            <input
              type="checkbox"
              checked={roles.includes(role)}
              onChange={({ target: { checked } }) => {
                setRoles(checked ? [...roles, role] : roles.filter((it) => it !== role));
              }}
            />
            <code>{role}</code>
            <span className="quiet small">{texts.roles.allows[role]}</span>
          </label>
        ))}
      </fieldset>
      <TextField
        label={words.days}
        hint={words.daysHint}
        problem={isDays ? undefined : words.daysProblem}
        inputMode="numeric"
        value={days}
        onChange={(event) => {
          setDays(event.target.value);
        }}
      />
      {error === null ? null : <Failure error={error} />}
      <div className="row">
        <Button
          kind="main"
          type="submit"
          disabled={name.trim() === "" || roles.length === 0 || !isDays || isPending}
        >
          {isPending ? words.making : words.submit}
        </Button>
        <Button onClick={onClose}>{words.cancel}</Button>
      </div>
    </form>
  );
}

function Rotate({ id, onClose, onMade }: ChangeProps & { readonly id: string }): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.rotation;
  const { mutate, isPending, error } = useRotateKey();
  const [hours, setHours] = useState("24");
  const isHours = isWhole(hours, 0, 720);
  return (
    <form
      className="stack-close"
      onSubmit={(event) => {
        event.preventDefault();
        mutate({ id, graceHours: Number(hours) }, { onSuccess: onMade });
      }}
    >
      <p>{words.what}</p>
      <TextField
        label={words.hours}
        problem={isHours ? undefined : words.hoursProblem}
        inputMode="numeric"
        value={hours}
        onChange={(event) => {
          setHours(event.target.value);
        }}
      />
      {error === null ? null : <Failure error={error} />}
      <div className="row">
        <Button kind="main" type="submit" disabled={!isHours || isPending}>
          {isPending ? words.pending : words.submit}
        </Button>
        <Button onClick={onClose}>{texts.makeKey.cancel}</Button>
      </div>
    </form>
  );
}

function Revoke({
  of: { id, name },
  onClose,
  onSaid,
}: {
  readonly of: KeySummary;
  readonly onClose: () => void;
  readonly onSaid: (text: string) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.revocation;
  const { mutate, isPending, error } = useRevokeKey();
  return (
    <div className="stack-close">
      <p>{words.what}</p>
      {error === null ? null : <Failure error={error} />}
      <div className="row">
        <Button
          kind="danger"
          disabled={isPending}
          onClick={() => {
            mutate(id, {
              onSuccess: () => {
                onSaid(words.done(name));
                onClose();
              },
            });
          }}
        >
          {isPending ? words.pending : words.submit}
        </Button>
        <Button onClick={onClose}>{texts.makeKey.cancel}</Button>
      </div>
    </div>
  );
}

function isWhole(text: string, least: number, most: number): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}
