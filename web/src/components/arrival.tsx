import { type ReactNode, useEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import "./arrival.css";

const PARAMETER = "at";

/** An address that leads to a part of a page rather than to its top: to the {@link Arrival} of that name. */
export function arrivingAt(name: string, address: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}${PARAMETER}=${name}`;
}

/** A part of a page that an address can lead to: it comes into sight, and the keyboard goes on from there. */
export function Arrival({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const search = useSearch();
  const [path, navigate] = useLocation();
  useEffect(() => {
    const parameters = new URLSearchParams(search);
    if (parameters.get(PARAMETER) !== name) return undefined;
    // after the page's own start, which goes to its top
    const frame = requestAnimationFrame(() => {
      place.current?.scrollIntoView({ block: "start" });
      place.current?.focus({ preventScroll: true });
      // once is enough: what is changed from here on must not lead here again
      parameters.delete(PARAMETER);
      navigate(`${path}?${parameters.toString()}`, { replace: true });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [name, search, path, navigate]);
  return (
    <div ref={place} className="arrival" tabIndex={-1}>
      {children}
    </div>
  );
}
