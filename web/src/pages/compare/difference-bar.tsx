import type { ReactNode } from "react";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** A difference of shares with its interval on a line whose middle is no difference; the words beside it say the same. */
export function DifferenceBar({
  difference,
  interval: { lower, upper },
}: {
  readonly difference: number;
  readonly interval: { readonly lower: number; readonly upper: number };
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const reach = Math.min(1, Math.max(Math.abs(lower), Math.abs(upper), 0.01) * 1.15);
  const at = (value: number): string => `${String(50 + (50 * value) / reach)}%`;
  const width = `${String((50 * (upper - lower)) / reach)}%`;
  const end = format.number(reach * 100, 1);
  return (
    <div className="difference" aria-hidden="true">
      <div className="difference-track">
        <span className="difference-zero" />
        <span className="difference-interval" style={{ insetInlineStart: at(lower), width }} />
        <span className="difference-point" style={{ insetInlineStart: at(difference) }} />
      </div>
      <div className="difference-scale quiet small">
        <span>
          −{end} {texts.aBetter}
        </span>
        <span>0</span>
        <span>
          +{end} {texts.bBetter}
        </span>
      </div>
    </div>
  );
}
