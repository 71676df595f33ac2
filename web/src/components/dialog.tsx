import { Dialog as Parts } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { useTexts } from "../language/language.js";
import "./dialog.css";
import { useFocusBack } from "./take-focus.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** A window over the page, which keeps the focus until it is closed: by its button, Escape, or a click beside it. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const texts = useTexts({ en, fr });
  useFocusBack(isOpen);
  return (
    <Parts.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Parts.Portal>
        <Parts.Backdrop className="dialog-backdrop" />
        <Parts.Popup className="dialog">
          <div className="dialog-head">
            <Parts.Title className="dialog-title">{title}</Parts.Title>
            <Parts.Close className="dialog-close" aria-label={texts.close}>
              ×
            </Parts.Close>
          </div>
          {children}
        </Parts.Popup>
      </Parts.Portal>
    </Parts.Root>
  );
}
