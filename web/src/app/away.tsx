import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../components/button.js";
import { useAway } from "../gateway/recovery.js";
import { useSession } from "../gateway/session.js";
import { useTexts } from "../language/language.js";
import { useAskToSignIn } from "./ask-to-sign-in.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Says on every page which part of the service is away, or that the session has ended, and what that means. */
export function Away(): ReactNode {
  const texts = useTexts({ en, fr }).away;
  const away = useAway();
  const hasEnded = useEndedSession();
  const ask = useAskToSignIn();
  return (
    <div className={away.length > 0 || hasEnded ? "away" : undefined} role="status">
      {away.map((part) => (
        <p key={part}>{texts[part]}</p>
      ))}
      {hasEnded ? (
        <>
          <p>{texts.session}</p>
          <Button size="small" onClick={ask}>
            {texts.signIn}
          </Button>
        </>
      ) : null}
    </div>
  );
}

/** Whether the caller had a key before and has none now without having signed out, which forgets all that was known. */
function useEndedSession(): boolean {
  const { data } = useSession();
  const before = useRef<string | null>(null);
  const [hasEnded, setEnded] = useState(false);
  const key = data === undefined ? undefined : data.keyId;
  useEffect(() => {
    if (key === null && before.current !== null) setEnded(true);
    else if (key !== null) setEnded(false);
    before.current = key ?? null;
  }, [key]);
  return hasEnded;
}
