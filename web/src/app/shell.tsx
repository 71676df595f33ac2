import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../components/button.js";
import { SelectField } from "../components/field.js";
import { Loading } from "../components/loading.js";
import { useReadiness } from "../gateway/models.js";
import { useSession, useSignOut } from "../gateway/session.js";
import { LANGUAGES, useLanguage, useTexts } from "../language/language.js";
import { PAGES, pageAt } from "../pages/page-list.js";
import { Away } from "./away.js";
import { ModelPicker } from "./model-picker.js";
import { PageLink } from "./page-link.js";
import "./shell.css";
import { useAskToSignIn } from "./ask-to-sign-in.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { THEMES, useTheme } from "./theme.js";

/** What stands around every page: the product's name, the model, the menu, appearance and session. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const texts = useTexts({ en, fr });
  const [path] = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const { isPending } = useReadiness();
  const main = useRef<HTMLElement>(null);
  const pathBefore = useRef(path);
  useEffect(() => {
    if (pathBefore.current === path) return;
    pathBefore.current = path;
    setMenuOpen(false);
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <header className="side">
        <div className="side-inner">
          <div className="side-top">
            <PageLink to="/" className="product">
              <span className="product-mark" aria-hidden="true" />
              {texts.product}
            </PageLink>
            <Button
              size="small"
              className="side-menu"
              aria-expanded={isMenuOpen}
              aria-controls="side-body"
              onClick={() => {
                setMenuOpen(!isMenuOpen);
              }}
            >
              {texts.menu}
            </Button>
          </div>
          <div id="side-body" className={isMenuOpen ? "side-body side-open" : "side-body"}>
            <ModelPicker />
            <Menu />
            <Appearance />
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Away />
        {isPending ? <Loading /> : children}
      </main>
    </div>
  );
}

function Menu(): ReactNode {
  const texts = useTexts({ en, fr });
  const [path] = useLocation();
  const here = pageAt(path)?.page.name;
  return (
    <nav aria-label={texts.pages}>
      <ul className="menu">
        {PAGES.map(({ name, path: to }) => (
          <li key={name}>
            <PageLink to={to} aria-current={name === here ? "page" : undefined}>
              {texts.titles[name]}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Appearance(): ReactNode {
  const texts = useTexts({ en, fr });
  const { language, choose: chooseLanguage } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  return (
    <section className="side-foot" aria-label={texts.settings}>
      <SelectField
        label={texts.language}
        options={LANGUAGES.map((it) => [it, texts.languages[it]] as const)}
        value={language}
        onChange={(event) => {
          const chosen = LANGUAGES.find((it) => it === event.target.value);
          if (chosen !== undefined) chooseLanguage(chosen);
        }}
      />
      <SelectField
        label={texts.theme}
        options={THEMES.map((it) => [it, texts.themes[it]] as const)}
        value={theme}
        onChange={(event) => {
          const chosen = THEMES.find((it) => it === event.target.value);
          if (chosen !== undefined) chooseTheme(chosen);
        }}
      />
      <Session />
    </section>
  );
}

/** Only where the gateway asks for keys: who may do everything without one needs no sign-in. */
function Session(): ReactNode {
  const texts = useTexts({ en, fr }).signIn;
  const { data } = useSession();
  const signOut = useSignOut();
  const ask = useAskToSignIn();
  if (data === undefined) return null;
  if (data.keyId !== null) {
    return (
      <div className="stack-close">
        <p className="quiet small">{texts.as(data.roles.join(", "))}</p>
        <Button
          size="small"
          disabled={signOut.isPending}
          onClick={() => {
            signOut.mutate();
          }}
        >
          {texts.out}
        </Button>
      </div>
    );
  }
  if (data.roles.includes("admin")) return null;
  return (
    <Button size="small" onClick={ask}>
      {texts.open}
    </Button>
  );
}
