import { CSPProvider } from "@base-ui/react/csp-provider";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { useLocation } from "wouter";
import { Empty } from "../components/empty.js";
import { Loading } from "../components/loading.js";
import { PageHead } from "../components/page-head.js";
import { loadCode } from "../gateway/load-code.js";
import { useReadiness } from "../gateway/models.js";
import { PageError } from "../gateway/page-error.js";
import { lookForReason } from "../gateway/recovery.js";
import { LanguageProvider, useTexts } from "../language/language.js";
import { PAGES, type PageName, pageAt } from "../pages/page-list.js";
import type { PageProps } from "../pages/page-props.js";
import { FailureBoundary } from "./failure-boundary.js";
import { Shell } from "./shell.js";
import { SignInProvider } from "./sign-in.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { ThemeProvider } from "./theme.js";

const onError = (error: unknown): void => {
  lookForReason(client, error);
};

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      networkMode: "always",
      // what the gateway refuses it would refuse again; it asks the model server itself again
      retry: (count, error) =>
        count < 1 && error instanceof PageError && error.code === "unreachable",
      retryDelay: 300,
    },
    mutations: { networkMode: "always" },
  },
});

const COMPONENTS: ReadonlyMap<PageName, ComponentType<PageProps>> = new Map(
  PAGES.map(({ name, load }) => [
    name,
    lazy(async () => ({ default: (await loadCode(load)).Page })),
  ]),
);

/** Pages that have something to show where there is no model. */
const WITHOUT_MODEL: readonly PageName[] = ["predictions", "settings"];

/** The pages. */
export function App(): ReactNode {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <LanguageProvider>
          <ThemeProvider>
            <SignInProvider>
              <Shell>
                <CurrentPage />
              </Shell>
            </SignInProvider>
          </ThemeProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}

function CurrentPage(): ReactNode {
  const [path] = useLocation();
  const texts = useTexts({ en, fr });
  const { data: readiness } = useReadiness();
  const found = pageAt(path);
  const Component = found === undefined ? undefined : COMPONENTS.get(found.page.name);
  if (found === undefined || Component === undefined) {
    return <Empty title={texts.notFound.title}>{texts.notFound.advice}</Empty>;
  }
  if (readiness?.models.length === 0 && !WITHOUT_MODEL.includes(found.page.name)) {
    return (
      <>
        <PageHead title={texts.titles[found.page.name]} />
        <Empty title={texts.noModel.title} command="make train">
          {texts.noModel.why}
        </Empty>
      </>
    );
  }
  return (
    <FailureBoundary key={found.page.name}>
      <Suspense fallback={<Loading />}>
        <Component rest={found.rest} />
      </Suspense>
    </FailureBoundary>
  );
}
