// Written by make collection of docs/openapi.json.
export interface paths {
    "/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a text means */
        get: operations["predict"];
        put?: never;
        /**
         * What a text means, asked in a body
         * @description `version` and `detail` may stand in the body or in the address.
         */
        post: operations["predictPosted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One text asked of several versions at the same time */
        get: operations["compare"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Many texts, answered while they still come
         * @description As one JSON body, as JSON lines, or as CSV with a column `query` and perhaps `id`. The answer has a line for each row, in their order: JSON lines, or CSV where that is accepted first or was sent. A row that can't be answered says so in its line.
         */
        post: operations["batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chains of the configuration */
        get: operations["listChains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chains/{chain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a text means to a chain of models */
        get: operations["askChain"];
        put?: never;
        /** What a text means to a chain of models, asked in a body */
        post: operations["askChainPosted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models that can be asked, with their intents and some texts to try */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a model */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labels of a model */
        get: operations["listLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/labels/{label}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Point a label at a loaded version */
        put: operations["moveLabel"];
        post?: never;
        /** Delete a label other than champion */
        delete: operations["deleteLabel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/labels/{label}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Point a label back at the version before */
        post: operations["rollBackLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what of a model, when and why */
        get: operations["audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/in-use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions that something names, which are never retired */
        get: operations["listInUse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The traffic rules of a model */
        get: operations["getTraffic"];
        /**
         * Replace the traffic rules of a model
         * @description A split gives labels shares of the requests without a version; the rest is the champion's. Requests with the same `X-Sticky-Key` (or `sticky`) get the same version, also as shares grow. Shadows get copies of what the champion answers, off the request's path.
         */
        put: operations["putTraffic"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/flips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Texts that the champion and a shadow answered differently */
        get: operations["listFlips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/flips/intents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which intents two versions answered live in each other's place */
        get: operations["listFlipIntents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/traffic/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answers, errors, latency and disagreement by version over time
         * @description Counts are those of every minute; percentiles are of some logged answers of each part, as many as `n` says. Counts by the minute are kept for 90 days.
         */
        get: operations["getTrafficHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/promotions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Promotions that were asked for, with their evidence */
        get: operations["listPromotions"];
        put?: never;
        /**
         * Give a version a label if all guards let it pass
         * @description The guards: the manifest's hashes, golden queries, held-out accuracy, each intent, calibration, latency and hours as a shadow. A guard that can't be evaluated refuses. `override` takes the role admin and a reason.
         */
        post: operations["promote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/guards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a promotion's guards find of a version now
         * @description Nothing is changed. It asks the model server some golden queries and takes a while.
         */
        get: operations["getGuards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which of two versions is better on the texts that both answered live */
        get: operations["getVerdict"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a model with their figures */
        get: operations["listEvaluatedVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a version is made of, and its model card */
        get: operations["showVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions/{version}/evaluation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a version did on a split */
        get: operations["showEvaluation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions/{version}/evaluation/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rows of a split, as a version answered them
         * @description By truth, answer, outcome, probability, slice and words. Texts are there where the held-out sets or the artefacts are mounted; `problem` says so where they aren't.
         */
        get: operations["listEvaluationRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions/{version}/evaluation/perturbed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The validation rows that a training asked again with another text
         * @description Texts and answers are in the training's artefacts; `problem` says so where they aren't mounted.
         */
        get: operations["listPerturbedRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which of two versions is better on the held-out set that judged both */
        get: operations["compareEvaluations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/comparison/flips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The held-out rows that two versions answer differently */
        get: operations["listEvaluationFlips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/data-health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a training found in its data, intent by intent, beside what is asked live */
        get: operations["showDataHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/data-health/examples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The training rows, of an intent or of all
         * @description The first thousand of each intent, as the training listed them.
         */
        get: operations["listExamples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/data-health/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows of the data that need a look */
        get: operations["listHealthRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Predictions by time, version, intent, probability and words */
        get: operations["listPredictions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predictions/deletions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete all predictions about a subject
         * @description The subject is what requests named in their header X-Subject. Rows that still wait in a spool are left out when they come.
         */
        post: operations["deletePredictions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predictions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A prediction, and what was said of it */
        get: operations["showPrediction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predictions/{id}/shadows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What shadows answered to the same text, or whose shadow a prediction is */
        get: operations["showShadows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predictions/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say whether an answer is right, or which intent is
         * @description Either correct or intent. The latest word counts, all are kept. A key without the role read may label what it asked for itself.
         */
        post: operations["giveFeedback"];
        /** Take back one's own latest word on an answer */
        delete: operations["takeFeedbackBack"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/labelling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many predictions are labelled */
        get: operations["showLabelling"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Predictions worth a label
         * @description Ordered by disagreement between versions, uncertainty and novelty.
         */
        get: operations["review"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/labelled.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Labelled predictions as training data
         * @description The columns id, question and intent are what a training reads; the others say where a row comes from.
         */
        get: operations["exportLabelled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{model}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send logged queries to another version
         * @description Oldest first, a page at a time; nothing of it is logged. `make replay` writes a report of it.
         */
        post: operations["replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys that haven't ended */
        get: operations["listKeys"];
        put?: never;
        /** Make a key, which is shown this once */
        post: operations["makeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key in another one's place, which works on for a while
         * @description `graceHours` is 24 where it isn't given.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a key and its sessions */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this caller may do */
        get: operations["showSession"];
        put?: never;
        /**
         * Exchange the key in the header for a cookie, as the pages do once
         * @description The cookie is HttpOnly and SameSite=Strict, works for 12 hours and ends with its key.
         */
        post: operations["openSession"];
        /** End the session of the cookie */
        delete: operations["closeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether some model's champion answers its golden query right */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings that hold, but for what is secret */
        get: operations["showSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a text in a body means: JSON, base64, an e-mail or a text file */
        post: operations["predictBody"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: the server */
        get: operations["v2Server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether it lives */
        get: operations["v2Live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether it is ready */
        get: operations["v2Ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: a model */
        get: operations["v2Model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: a version */
        get: operations["v2ModelVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether a model's champion is served */
        get: operations["v2ModelReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open Inference Protocol: whether a version is served */
        get: operations["v2ModelVersionReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open Inference Protocol: what texts mean */
        post: operations["v2Infer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/versions/{version}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open Inference Protocol: what texts mean to a version */
        post: operations["v2InferVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** MLflow: what texts mean */
        post: operations["invocations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MLflow: whether it is ready */
        get: operations["ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MLflow: whether it is ready */
        get: operations["mlflowHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MLflow: the server's version */
        get: operations["mlflowVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vertex/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Vertex AI: whether it is ready; also at AIP_HEALTH_ROUTE */
        get: operations["vertexHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vertex/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Vertex AI: what texts mean; also at AIP_PREDICT_ROUTE */
        post: operations["vertexPredict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page that shows this document and tries its requests */
        get: operations["tryIt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of that page */
        get: operations["tryItFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AbstainRule: {
            threshold: number;
            wishedAccuracy: number;
            accuracy: number;
            coverage: number;
            n: components["schemas"]["Count"];
        };
        Audit: {
            model: string;
            labels: components["schemas"]["LabelChangeEntry"][];
            traffic: components["schemas"]["TrafficChangeEntry"][];
        };
        BatchAnswer: {
            row: number;
            id?: string | number;
            intent: number;
            probability: components["schemas"]["ProbabilityText"];
            version: number;
            /** Format: uuid */
            predictionId: string;
        } | {
            row: number;
            id?: string | number;
            problem: components["schemas"]["Problem"];
        };
        BatchBody: components["schemas"]["BatchRow"][] | {
            queries: components["schemas"]["BatchRow"][];
            version?: components["schemas"]["VersionNumber"] | components["schemas"]["VersionReference"];
        };
        BatchRow: string | {
            query: string;
            id?: string | number;
        };
        CalibrationFigures: {
            n: components["schemas"]["Count"];
            negativeLogLikelihood: number;
            expectedCalibrationError: number;
            brierScore: number;
        };
        ChainAnswer: {
            chain: string;
            isWhole: boolean;
            model: string;
            version: number;
            intent: number;
            answer: string;
            probability: components["schemas"]["ProbabilityText"];
            /** Format: uuid */
            predictionId: string;
            steps: components["schemas"]["ChainStepAnswer"][];
        };
        ChainBody: {
            query: string;
        };
        ChainList: {
            chains: {
                chain: string;
                steps: components["schemas"]["ChainStep"][];
            }[];
        };
        ChainStep: {
            model: components["schemas"]["ModelName"];
            version?: components["schemas"]["VersionNumber"] | components["schemas"]["VersionReference"];
            continueOn?: string[];
        };
        ChainStepAnswer: {
            model: string;
            version: number;
            intent: number;
            probability: components["schemas"]["ProbabilityText"];
            answer: string;
        };
        ComparedVersion: {
            version: number;
            labels: string[];
            intent: number;
            name: string;
            probability: components["schemas"]["ProbabilityText"];
            top: components["schemas"]["RankedIntent"][];
            latencyMs: number;
            /** Format: uuid */
            predictionId: string;
            explanation: components["schemas"]["Explanation"] | {
                problem: string;
            };
        } | {
            version: number;
            labels: string[];
            problem: components["schemas"]["Problem"];
        };
        Comparison: {
            model: string;
            agree: boolean | null;
            versions: components["schemas"]["ComparedVersion"][];
        };
        ComparisonFigures: {
            n: components["schemas"]["Count"];
            accuracy: {
                a: {
                    share: number;
                    interval: components["schemas"]["Interval"];
                };
                b: {
                    share: number;
                    interval: components["schemas"]["Interval"];
                };
            };
            difference: {
                difference: number;
                interval: components["schemas"]["Interval"];
            };
            bothRight: components["schemas"]["Count"];
            onlyA: components["schemas"]["Count"];
            onlyB: components["schemas"]["Count"];
            bothWrong: components["schemas"]["Count"];
            flips: components["schemas"]["Count"];
            pValue: number;
            macroF1: {
                a: number;
                b: number;
                intents: components["schemas"]["Count"];
            };
            calibrationError: {
                a: number;
                b: number;
            };
        };
        Count: number;
        DecisionRule: {
            intent: components["schemas"]["Count"];
            threshold: number;
            wantedPrecision: number;
            precision: number;
            recall: number;
            n: components["schemas"]["Count"];
            reached: boolean;
            verdicts: {
                positive: string;
                negative: string;
            };
        };
        DeletedLabel: {
            model: string;
            label: string;
            previousVersion: number;
        };
        Deletion: {
            deleted: number;
        };
        DeletionBody: {
            subject: string;
        };
        DetailedPrediction: {
            intent: number;
            probability: components["schemas"]["ProbabilityText"];
            name: string;
            verdict?: string;
            top: components["schemas"]["RankedIntent"][];
            model: string;
            version: number;
            label: string | null;
            /** Format: uuid */
            predictionId: string;
            latencyMs: number;
        };
        DisagreementBucket: {
            /** Format: date-time */
            time: string;
            pairs: number;
            flips: number;
            errors: number;
        };
        EvaluatedRow: {
            row: components["schemas"]["Count"];
            id: string | null;
            query: string | null;
            truth: components["schemas"]["Count"];
            truthName: string | null;
            predicted: components["schemas"]["Count"];
            predictedName: string | null;
            probability: number;
            top: components["schemas"]["NamedAnswer"][];
        };
        EvaluatedRowList: {
            source: ("held-out" | "artefacts" | "version") | null;
            texts: boolean;
            problem: string | null;
            model: string;
            version: number;
            /** @enum {string} */
            split: "test" | "validation";
            total: components["schemas"]["Count"];
            rows: components["schemas"]["EvaluatedRow"][];
            next: components["schemas"]["Count"] | null;
        };
        EvaluatedVersion: {
            version: number;
            served: boolean;
            state: string;
            labels: string[];
            problem: string | null;
            trained: components["schemas"]["TrainedVersion"] | null;
        };
        EvaluatedVersionList: {
            model: string;
            versions: components["schemas"]["EvaluatedVersion"][];
        };
        EvaluationRowsSource: {
            source: ("held-out" | "artefacts" | "version") | null;
            texts: boolean;
            problem: string | null;
        };
        Explanation: {
            /** @enum {string} */
            method: "additive" | "occlusion";
            intent: number;
            logit: number;
            bias: number;
            tokens: components["schemas"]["TokenContribution"][];
            others: number;
            unexplained: number;
        };
        Feedback: {
            /** Format: uuid */
            predictionId: string;
            model: string;
            intent: number | null;
            correct: boolean;
            changed: boolean;
        };
        FeedbackBody: {
            correct?: boolean;
            intent?: number;
            model?: components["schemas"]["ModelName"];
        };
        FeedbackEntry: {
            /** Format: date-time */
            time: string;
            intent: number | null;
            correct: boolean;
            actor: string | null;
        };
        FlipIntents: {
            a: number;
            b: number;
            n: number;
            labelled: number;
            onlyA: number;
            onlyB: number;
            neither: number;
        };
        FlipIntentsList: {
            model: string;
            a: number;
            b: number;
            cells: components["schemas"]["FlipIntents"][];
            left: number;
        };
        FlipList: {
            model: string;
            flips: {
                /** Format: uuid */
                predictionId: string;
                /** Format: uuid */
                shadowPredictionId: string;
                /** Format: date-time */
                time: string;
                champion: {
                    version: number;
                    intent: number;
                    probability: number;
                };
                shadow: {
                    label: string;
                    version: number;
                    intent: number;
                    probability: number;
                };
                query: string | null;
                truth: number | null;
            }[];
            next: string | null;
        };
        FlipRow: {
            row: components["schemas"]["Count"];
            id: string | null;
            query: string | null;
            truth: components["schemas"]["Count"];
            truthName: string | null;
            a: components["schemas"]["NamedAnswer"];
            b: components["schemas"]["NamedAnswer"];
            /** @enum {string} */
            change: "broken" | "fixed" | "other";
        };
        FlipRowList: {
            model: string;
            a: number;
            b: number;
            total: components["schemas"]["Count"];
            texts: boolean;
            problem: string | null;
            flips: components["schemas"]["FlipRow"][];
            next: components["schemas"]["Count"] | null;
        };
        GuardList: {
            model: string;
            version: number;
            to: string;
            from: number | null;
            guards: components["schemas"]["GuardResult"][];
            passes: boolean;
        };
        GuardResult: {
            guard: string;
            /** @enum {string} */
            verdict: "passed" | "failed" | "not evaluated";
            detail: string;
            evidence: {
                [key: string]: unknown;
            };
        };
        HealthFinding: {
            check: string;
            /** @enum {string} */
            level: "note" | "warn" | "fail";
            problem: string;
            hint: string;
            count: components["schemas"]["Count"];
            of: components["schemas"]["Count"];
            places: string[];
            listed: components["schemas"]["Count"];
        };
        HealthRow: {
            place: string;
            text: string;
            intent: string;
            check: string;
            other: {
                place: string;
                text: string;
                intent: string;
            } | null;
            suggested: string | null;
            score: number | null;
            detail: string | null;
        };
        HealthRowList: {
            model: string;
            problem: string | null;
            total: components["schemas"]["Count"];
            rows: components["schemas"]["HealthRow"][];
            next: components["schemas"]["Count"] | null;
        };
        HealthRun: {
            name: string;
            startedAt: string;
            finishedAt: string | null;
            seconds: {
                [key: string]: number;
            };
            dataset: string | null;
            command: string | null;
            commit: string | null;
            version: components["schemas"]["VersionNumber"] | null;
        };
        HeldOutSet: {
            /** @enum {string} */
            split: "test" | "validation";
            sha256: string;
            n: components["schemas"]["Count"];
        };
        InferenceRequest: {
            id?: string;
            parameters?: {
                [key: string]: unknown;
            };
            inputs: {
                name: string;
                shape: number[];
                /** @constant */
                datatype: "BYTES";
                parameters?: {
                    [key: string]: unknown;
                };
                data: (string | string[])[];
            }[];
            outputs?: {
                name: string;
                parameters?: {
                    [key: string]: unknown;
                };
            }[];
        };
        InferenceResponse: {
            model_name: string;
            model_version: string;
            id?: string;
            outputs: {
                name: string;
                datatype: string;
                shape: number[];
                data: (string | number)[];
            }[];
        };
        IntentComparison: {
            intent: components["schemas"]["Count"];
            name: string | null;
            n: components["schemas"]["Count"];
            recall: {
                a: number;
                b: number;
            };
            f1: {
                a: number;
                b: number;
            };
            onlyA: components["schemas"]["Count"];
            onlyB: components["schemas"]["Count"];
            harm: number;
            pValue: number;
            adjustedPValue: number;
            lackedBy: ("a" | "b" | "both") | null;
        };
        IntentHealth: {
            intent: components["schemas"]["Count"] | null;
            name: string;
            examples: components["schemas"]["Count"];
            share: number;
            duplicates: components["schemas"]["Count"];
            conflicts: components["schemas"]["Count"];
            suspected: components["schemas"]["Count"];
            other: components["schemas"]["Count"];
            live: {
                n: components["schemas"]["Count"];
                share: number;
                interval: components["schemas"]["Interval"];
            } | null;
        };
        IntentLabel: {
            id: components["schemas"]["Count"];
            name: string;
            description: string;
        };
        IntentScores: {
            intent: components["schemas"]["Count"];
            name: string | null;
            n: components["schemas"]["Count"];
            predicted: components["schemas"]["Count"];
            precision: number;
            recall: number;
            f1: number;
            precisionInterval: components["schemas"]["Interval"];
            recallInterval: components["schemas"]["Interval"];
            f1Interval: components["schemas"]["Interval"];
        };
        Interval: {
            lower: number;
            upper: number;
        };
        InvocationsBody: {
            dataframe_split: {
                columns: string[];
                data: unknown[][];
            };
            params?: {
                [key: string]: unknown;
            };
        } | {
            dataframe_records: {
                [key: string]: unknown;
            }[];
            params?: {
                [key: string]: unknown;
            };
        } | {
            instances: unknown[];
            params?: {
                [key: string]: unknown;
            };
        } | {
            inputs: string | unknown[] | {
                [key: string]: unknown[];
            };
            params?: {
                [key: string]: unknown;
            };
        };
        KeyId: string;
        KeyList: {
            keys: components["schemas"]["KeySummary"][];
        };
        /** @enum {string} */
        KeyRole: "read" | "predict" | "annotate" | "promote" | "admin";
        KeySummary: {
            id: components["schemas"]["KeyId"];
            name: string;
            roles: components["schemas"]["KeyRole"][];
            /** Format: date-time */
            created: string;
            expires: string | null;
        };
        LabelChangeEntry: {
            /** Format: date-time */
            time: string;
            label: string;
            /** @enum {string} */
            action: "first" | "move" | "promote" | "rollback" | "delete";
            previousVersion: number | null;
            version: number | null;
            reason: string | null;
            actor: string | null;
            requestId: string | null;
        };
        LabelList: {
            model: string;
            /** @enum {string} */
            source: "database" | "mirror" | "none";
            labels: components["schemas"]["LabelSummary"][];
        };
        LabelName: string;
        LabelSummary: {
            label: string;
            version: number;
            served: boolean;
        };
        Labelling: {
            model: string;
            /** Format: date-time */
            from: string;
            labelled: number;
            right: number;
            wrong: number;
            days: {
                day: string;
                labelled: number;
            }[];
        };
        Liveness: {
            /** @constant */
            live: true;
        };
        LoggedPrediction: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            time: string;
            model: string;
            version: number;
            label: string | null;
            query: string;
            intent: number;
            probability: components["schemas"]["ProbabilityText"];
            latencyMs: number;
            requestId: string;
            routing: {
                [key: string]: unknown;
            } | null;
            chain: {
                [key: string]: unknown;
            }[] | null;
            keyId: string | null;
            subject: string | null;
        };
        MadeKey: {
            key: string;
            id: components["schemas"]["KeyId"];
            name: string;
            roles: components["schemas"]["KeyRole"][];
            /** Format: date-time */
            created: string;
            expires: string | null;
        };
        MakeKeyBody: {
            roles: components["schemas"]["KeyRole"][];
            name: string;
            days?: number;
        };
        MlflowError: {
            error_code: string;
            message: string;
        };
        ModelDataHealth: {
            model: string;
            problem: string | null;
            run: components["schemas"]["HealthRun"] | null;
            rows: {
                train: components["schemas"]["Count"];
                validation: components["schemas"]["Count"];
                test: components["schemas"]["Count"];
            } | null;
            estimatedLabelNoise: number | null;
            intents: components["schemas"]["IntentHealth"][];
            complete: boolean;
            live: {
                n: components["schemas"]["Count"];
                since: string | null;
            } | null;
            liveProblem: string | null;
            findings: components["schemas"]["HealthFinding"][];
            passed: string[];
            skipped: {
                check: string;
                reason: string;
            }[];
        };
        ModelHealth: {
            name: string;
            ready: boolean;
        };
        ModelMetadata: {
            name: string;
            versions: string[];
            platform: string;
            inputs: {
                name: string;
                datatype: string;
                shape: number[];
            }[];
            outputs: {
                name: string;
                datatype: string;
                shape: number[];
            }[];
        };
        ModelName: string;
        MoveLabelBody: {
            version: components["schemas"]["VersionNumber"];
            reason?: string;
        };
        MovedLabel: {
            model: string;
            label: string;
            version: number;
            previousVersion: number | null;
            changed: boolean;
        };
        NamedAnswer: {
            intent: components["schemas"]["Count"];
            name: string | null;
            probability: number;
        };
        OpenApiAnswer: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        PerturbedRow: {
            row: components["schemas"]["Count"];
            id: string;
            query: string;
            perturbed: string;
            truth: components["schemas"]["Count"];
            truthName: string | null;
            before: components["schemas"]["NamedAnswer"];
            now: components["schemas"]["NamedAnswer"];
        };
        PerturbedRowList: {
            model: string;
            version: number;
            perturbation: string;
            problem: string | null;
            total: components["schemas"]["Count"];
            rows: components["schemas"]["PerturbedRow"][];
            next: components["schemas"]["Count"] | null;
        };
        PredictBody: {
            query: string;
            version?: components["schemas"]["VersionNumber"] | components["schemas"]["VersionReference"];
            detail?: boolean | ("0" | "1" | "false" | "true");
            sticky?: components["schemas"]["StickyKey"];
        };
        PredictText: {
            text: string;
            version?: components["schemas"]["VersionNumber"] | components["schemas"]["VersionReference"];
        } | {
            data: string;
            encoding?: string;
            version?: components["schemas"]["VersionNumber"] | components["schemas"]["VersionReference"];
        };
        Prediction: {
            intent: number;
            probability: components["schemas"]["ProbabilityText"];
        };
        PredictionList: {
            predictions: components["schemas"]["LoggedPrediction"][];
            next: string | null;
        };
        PredictionShadows: {
            /** Format: uuid */
            predictionId: string;
            original: components["schemas"]["LoggedPrediction"] | null;
            shadows: components["schemas"]["LoggedPrediction"][];
            complete: boolean;
        };
        PredictionWithFeedback: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            time: string;
            model: string;
            version: number;
            label: string | null;
            query: string;
            intent: number;
            probability: components["schemas"]["ProbabilityText"];
            latencyMs: number;
            requestId: string;
            routing: {
                [key: string]: unknown;
            } | null;
            chain: {
                [key: string]: unknown;
            }[] | null;
            keyId: string | null;
            subject: string | null;
            feedback: components["schemas"]["FeedbackEntry"][];
        };
        Predictions: {
            predictions: components["schemas"]["ProtocolPrediction"][];
        };
        ProbabilityText: string;
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            requestId?: string;
            example?: string;
        };
        PromoteBody: {
            version: components["schemas"]["VersionNumber"];
            to?: components["schemas"]["LabelName"];
            reason?: components["schemas"]["Reason"];
            override?: boolean;
        };
        Promotion: {
            /** Format: uuid */
            id: string;
            model: string;
            to: string;
            version: number;
            from: number | null;
            /** @enum {string} */
            outcome: "promoted" | "overridden" | "refused";
            guards: components["schemas"]["GuardResult"][];
        };
        PromotionBounds: {
            maxAccuracyLoss?: number;
            maxIntentLoss?: number;
            maxCalibrationLoss?: number;
            maxP99Ms?: number;
            minShadowHours?: number;
        };
        PromotionEntry: {
            /** Format: uuid */
            id: string;
            model: string;
            to: string;
            version: number;
            from: number | null;
            /** @enum {string} */
            outcome: "promoted" | "overridden" | "refused";
            guards: components["schemas"]["GuardResult"][];
            /** Format: date-time */
            time: string;
            reason: string | null;
            actor: string | null;
            requestId: string | null;
        };
        PromotionLimits: {
            maxAccuracyLoss: number;
            maxIntentLoss: number;
            maxCalibrationLoss: number;
            maxP99Ms: number;
            minShadowHours: number;
        };
        PromotionList: {
            model: string;
            promotions: components["schemas"]["PromotionEntry"][];
        };
        ProtocolError: {
            error: string;
        };
        ProtocolPrediction: {
            intent: number;
            name: string;
            probability: number;
            verdict?: string;
            /** Format: uuid */
            predictionId: string;
        };
        PutTrafficBody: {
            split?: components["schemas"]["Split"] | null;
            shadows?: components["schemas"]["Shadow"][];
            promotion?: components["schemas"]["PromotionBounds"];
            rollback?: components["schemas"]["RollbackBounds"] | null;
            reason?: components["schemas"]["Reason"];
        };
        RankedIntent: {
            intent: number;
            name: string;
            probability: components["schemas"]["ProbabilityText"];
        };
        Readiness: {
            ready: boolean;
            modelServer: {
                reachable: boolean;
                engines: string[];
            };
            database: {
                connected: boolean;
                /** @enum {string} */
                labels: "database" | "mirror" | "none";
                queuedRows: number;
                droppedRows: number;
            };
            log: {
                /** @enum {string} */
                durability: "async" | "sync";
                spool: {
                    rows: number;
                    bytes: number;
                    maxBytes: number;
                    problem: string | null;
                } | null;
            };
            runtime: {
                node: string;
                platform: string;
                uptimeSeconds: number;
            };
            models: {
                model: string;
                ready: boolean;
                champion: number | null;
                versions: components["schemas"]["VersionReadiness"][];
            }[];
            problems: string[];
        };
        Reason: string;
        RefusedPromotion: {
            /** Format: uuid */
            id: string;
            model: string;
            to: string;
            version: number;
            from: number | null;
            /** @enum {string} */
            outcome: "promoted" | "overridden" | "refused";
            guards: components["schemas"]["GuardResult"][];
            type: string;
            title: string;
            status: number;
            detail: string;
            requestId: string;
        };
        ReplayBody: {
            version: components["schemas"]["VersionNumber"];
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** Format: uuid */
            after?: string;
            limit?: number;
        };
        ReplayFlip: {
            /** Format: uuid */
            predictionId: string;
            /** Format: date-time */
            time: string;
            query: string;
            logged: {
                version: number;
                intent: number;
                probability: string;
            };
            replayed: {
                version: number;
                intent: number;
                probability: string;
                name: string;
            };
            label: number | null;
        };
        ReplayPage: {
            model: string;
            version: number;
            sent: number;
            own: number;
            unreadable: number;
            labelled: {
                both: number;
                onlyLogged: number;
                onlyReplayed: number;
                neither: number;
            };
            flips: components["schemas"]["ReplayFlip"][];
            next: string | null;
        };
        Review: {
            model: string;
            items: components["schemas"]["ReviewItem"][];
        };
        ReviewItem: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            time: string;
            version: number;
            query: string;
            intent: number;
            name: string | null;
            probability: string;
            disagreement: number;
            uncertainty: number;
            novelty: number;
        };
        RevokedKey: {
            id: components["schemas"]["KeyId"];
            /** @constant */
            revoked: true;
        };
        RollbackBody: {
            reason?: string;
        };
        RollbackBounds: {
            windowMinutes?: number;
            minAnswers?: number;
            maxErrorRate?: number | null;
            slowMs?: number;
            maxSlowShare?: number | null;
            maxDisagreement?: number | null;
            coolDownMinutes?: number;
            watchHours?: number;
        };
        RollbackLimits: {
            windowMinutes: number;
            minAnswers: number;
            maxErrorRate: number | null;
            slowMs: number;
            maxSlowShare: number | null;
            maxDisagreement: number | null;
            coolDownMinutes: number;
            watchHours: number;
            /** @enum {string} */
            watches: "all" | "promoted";
        };
        RotateKeyBody: {
            graceHours?: number;
        };
        ServedModel: {
            model: string;
            champion: number | null;
            versions: number[];
            labels: {
                label: string;
                version: number;
            }[];
            intents: {
                id: components["schemas"]["Count"];
                name: string;
            }[];
            readsEmail: boolean;
            decision: components["schemas"]["DecisionRule"] | null;
            examples: string[];
        };
        ServedModelList: {
            models: components["schemas"]["ServedModel"][];
        };
        ServerHealth: {
            live: boolean;
            ready?: boolean;
        };
        ServerMetadata: {
            name: string;
            version: string;
            extensions: string[];
        };
        Session: {
            roles: components["schemas"]["KeyRole"][];
            keyId: components["schemas"]["KeyId"] | null;
            expires: string | null;
        };
        SessionBody: Record<string, never>;
        SettingDifference: {
            name: string;
            a: unknown;
            b: unknown;
        };
        Shadow: {
            label: components["schemas"]["LabelName"];
            share?: components["schemas"]["Share"];
            concurrency?: number;
        };
        Share: number;
        ShownSetting: {
            name: string;
            variable: string;
            value: unknown;
            isDefault: boolean;
            help: string;
        };
        ShownSettingList: {
            settings: components["schemas"]["ShownSetting"][];
        };
        Split: {
            /** @enum {string} */
            kind: "canary" | "ab";
            arms: components["schemas"]["SplitArm"][];
        };
        SplitArm: {
            label: components["schemas"]["LabelName"];
            share: components["schemas"]["Share"];
        };
        SplitEvaluation: {
            model: string;
            version: number;
            manifestSha256: string;
            /** @enum {string} */
            split: "test" | "validation";
            splits: ("test" | "validation")[];
            isHeldOut: boolean;
            n: components["schemas"]["Count"];
            accuracy: number;
            accuracyInterval: components["schemas"]["Interval"];
            micro: {
                precision: number;
                recall: number;
                f1: number;
            };
            macro: {
                precision: number;
                recall: number;
                f1: number;
                intents: components["schemas"]["Count"];
            };
            weighted: {
                precision: number;
                recall: number;
                f1: number;
            } | null;
            topK: {
                k: number;
                n: components["schemas"]["Count"];
                accuracy: number;
                accuracyInterval: components["schemas"]["Interval"];
            }[];
            intents: {
                id: components["schemas"]["Count"];
                name: string;
            }[];
            absent: components["schemas"]["Count"][];
            perIntent: components["schemas"]["IntentScores"][];
            confusion: {
                cells: {
                    truth: components["schemas"]["Count"];
                    predicted: components["schemas"]["Count"];
                    n: components["schemas"]["Count"];
                    share: number;
                }[];
                left: components["schemas"]["Count"];
            };
            calibration: {
                n: components["schemas"]["Count"];
                negativeLogLikelihood: number;
                expectedCalibrationError: number;
                brierScore: number;
                bins: {
                    lower: number;
                    upper: number;
                    n: components["schemas"]["Count"];
                    confidence: number;
                    accuracy: number;
                    accuracyInterval: components["schemas"]["Interval"];
                }[];
            } | null;
            riskCoverage: {
                n: components["schemas"]["Count"];
                areaUnderCurve: number;
                points: {
                    threshold: number;
                    answered: components["schemas"]["Count"];
                    coverage: number;
                    risk: number;
                }[];
            } | null;
            abstain: components["schemas"]["AbstainRule"] | null;
            decision: components["schemas"]["DecisionRule"] | null;
            precisionRecall: {
                intent: components["schemas"]["Count"];
                n: components["schemas"]["Count"];
                positives: components["schemas"]["Count"];
                averagePrecision: number;
                areaUnderRoc: number;
                points: {
                    threshold: number;
                    precision: number;
                    recall: number;
                }[];
            } | null;
            slices: {
                slice: string;
                n: components["schemas"]["Count"];
                accuracy: number;
                accuracyInterval: components["schemas"]["Interval"];
                rest: {
                    n: components["schemas"]["Count"];
                    accuracy: number;
                };
            }[] | null;
            perturbations: {
                perturbation: string;
                n: components["schemas"]["Count"];
                before: number;
                after: number;
                drop: number;
                dropInterval: components["schemas"]["Interval"];
                flips: components["schemas"]["Count"];
            }[] | null;
            rows: components["schemas"]["EvaluationRowsSource"];
        };
        SplitFigures: {
            n: components["schemas"]["Count"];
            accuracy: number;
            accuracyInterval: components["schemas"]["Interval"] | null;
            macroF1: number;
            macroIntents: components["schemas"]["Count"];
            weightedF1: number | null;
            topK: {
                k: number;
                n: components["schemas"]["Count"];
                accuracy: number;
                accuracyInterval: components["schemas"]["Interval"];
            }[];
            calibrationError: number | null;
            brierScore: number | null;
            negativeLogLikelihood: number | null;
            areaUnderRiskCoverage: number | null;
        };
        StickyKey: string;
        TakenBack: {
            /** Format: uuid */
            predictionId: string;
            feedback: components["schemas"]["FeedbackEntry"][];
        };
        TextPrediction: {
            /** Format: uuid */
            id: string;
            prediction: string;
            probability: components["schemas"]["ProbabilityText"];
            model: string;
            version: number;
        };
        TokenContribution: {
            token: string;
            contribution: number;
        };
        Traffic: {
            model: string;
            /** @enum {string} */
            source: "database" | "mirror" | "none";
            split: {
                /** @enum {string} */
                kind: "canary" | "ab";
                arms: {
                    label: string;
                    share: components["schemas"]["Share"];
                    version: number | null;
                }[];
                championShare: components["schemas"]["Share"];
            } | null;
            shadows: {
                label: string;
                version: number | null;
                share: components["schemas"]["Share"];
                concurrency: number;
                asked: number;
                flips: number;
                failed: number;
                shed: number;
            }[];
            promotion: components["schemas"]["PromotionLimits"];
            rollback: components["schemas"]["RollbackLimits"] | null;
        };
        TrafficBucket: {
            /** Format: date-time */
            time: string;
            answers: number;
            errors: number;
            slow: number;
            latency: {
                n: number;
                p50: number;
                p95: number;
                p99: number;
            } | null;
        };
        TrafficChangeEntry: {
            /** Format: date-time */
            time: string;
            rules: {
                [key: string]: unknown;
            };
            reason: string | null;
            actor: string | null;
            requestId: string | null;
        };
        TrafficHistory: {
            model: string;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            bucketSeconds: number;
            slowMs: number;
            versions: {
                version: number;
                buckets: components["schemas"]["TrafficBucket"][];
            }[];
            disagreement: {
                champion: number;
                shadow: number;
                buckets: components["schemas"]["DisagreementBucket"][];
            }[];
        };
        TrainedVersion: {
            manifestSha256: string;
            kind: string;
            trainedAt: string | null;
            dataSha256: string;
            rows: {
                training: components["schemas"]["Count"];
                validation: components["schemas"]["Count"];
                test: components["schemas"]["Count"];
            };
            heldOut: components["schemas"]["HeldOutSet"];
            intents: components["schemas"]["Count"];
            features: components["schemas"]["Count"];
            figures: components["schemas"]["VersionFigures"];
        };
        TrainingExample: {
            id: string;
            text: string;
            intent: components["schemas"]["Count"];
            place: string;
        };
        TrainingExampleList: {
            model: string;
            intent: components["schemas"]["Count"] | null;
            problem: string | null;
            total: components["schemas"]["Count"];
            examples: components["schemas"]["TrainingExample"][];
            next: components["schemas"]["Count"] | null;
        };
        TrainingRun: {
            name: string;
            startedAt: string;
            finishedAt: string | null;
            seconds: {
                [key: string]: number;
            };
            dataset: string | null;
            command: string | null;
            commit: string | null;
        };
        Verdict: {
            model: string;
            a: {
                reference: string;
                version: number;
            };
            b: {
                reference: string;
                version: number;
            };
            pairs: number;
            disagreement: {
                flips: number;
                share: number;
                interval: {
                    lower: number;
                    upper: number;
                };
            } | null;
            labelled: {
                flips: number;
                onlyA: number;
                onlyB: number;
                neither: number;
            };
            accuracyDifference: {
                difference: number;
                interval: {
                    lower: number;
                    upper: number;
                };
            } | null;
            pValue: number | null;
            eValue: number | null;
            eValueBound: number;
            labelsStillNeeded: number;
            better: ("a" | "b") | null;
            sentence: string;
        };
        VersionComparison: {
            model: string;
            a: {
                reference: string;
                version: number;
                kind: string;
                manifestSha256: string;
            };
            b: {
                reference: string;
                version: number;
                kind: string;
                manifestSha256: string;
            };
            problem: string | null;
            heldOut: components["schemas"]["HeldOutSet"] | null;
            figures: components["schemas"]["ComparisonFigures"] | null;
            better: ("a" | "b") | null;
            sentence: string;
            perIntent: components["schemas"]["IntentComparison"][];
            intents: {
                onlyA: {
                    id: components["schemas"]["Count"];
                    name: string;
                }[];
                onlyB: {
                    id: components["schemas"]["Count"];
                    name: string;
                }[];
            };
            differs: components["schemas"]["SettingDifference"][];
            alike: components["schemas"]["Count"];
        };
        VersionDetails: {
            model: string;
            version: number;
            served: boolean;
            state: string;
            labels: string[];
            problem: string | null;
            manifestSha256: string;
            files: {
                path: string;
                sha256: string;
            }[];
            kind: string;
            seed: number;
            intents: components["schemas"]["IntentLabel"][];
            settings: {
                [key: string]: unknown;
            };
            packages: {
                [key: string]: string;
            };
            data: {
                sha256: string;
                rows: {
                    training: components["schemas"]["Count"];
                    validation: components["schemas"]["Count"];
                    test: components["schemas"]["Count"];
                };
                refit: components["schemas"]["Count"] | null;
                intents: components["schemas"]["Count"];
                heldOut: components["schemas"]["HeldOutSet"];
            };
            features: components["schemas"]["Count"];
            calibration: {
                temperature: number;
                before: components["schemas"]["CalibrationFigures"];
                after: components["schemas"]["CalibrationFigures"];
                abstain: components["schemas"]["AbstainRule"] | null;
                decision: components["schemas"]["DecisionRule"] | null;
            };
            figures: components["schemas"]["VersionFigures"];
            card: string;
            run: components["schemas"]["TrainingRun"] | null;
            runProblem: string | null;
        };
        VersionFigures: {
            training: {
                n: components["schemas"]["Count"];
                accuracy: number;
            };
            validation: components["schemas"]["SplitFigures"];
            test: components["schemas"]["SplitFigures"] | null;
        };
        VersionList: {
            model: string;
            versions: components["schemas"]["VersionSummary"][];
        };
        VersionNumber: number;
        VersionReadiness: {
            version: number;
            served: boolean;
            state: string;
            labels: string[];
            /** @enum {string} */
            golden: "right" | "wrong" | "unanswered" | "unchecked";
            engine: string | null;
            problem: string | null;
        };
        VersionReference: string | components["schemas"]["LabelName"];
        VersionSummary: {
            version: number;
            served: boolean;
            state: string;
            labels: string[];
            intents: number | null;
            problem: string | null;
        };
        VersionsInUse: {
            model: string;
            /** @constant */
            source: "database";
            versions: {
                version: number;
                by: string[];
            }[];
        };
        VertexBody: {
            instances: (string | {
                [key: string]: unknown;
            })[];
            parameters?: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    predict: {
        parameters: {
            query: {
                /** @example risques poisson cru pendant la grossesse ? */
                query: string;
                version?: string;
                detail?: "0" | "1" | "false" | "true";
                sticky?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the likeliest intent */
            200: {
                headers: {
                    /** @description the version that answered */
                    "X-Model-Version"?: string;
                    /** @description the id of the logged row */
                    "X-Prediction-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"] | components["schemas"]["DetailedPrediction"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictPosted: {
        parameters: {
            query?: {
                version?: string;
                detail?: "0" | "1" | "false" | "true";
                sticky?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "query": "risques poisson cru pendant la grossesse ?"
                 *     }
                 */
                "application/json": components["schemas"]["PredictBody"];
            };
        };
        responses: {
            /** @description the likeliest intent */
            200: {
                headers: {
                    /** @description the version that answered */
                    "X-Model-Version"?: string;
                    /** @description the id of the logged row */
                    "X-Prediction-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prediction"] | components["schemas"]["DetailedPrediction"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compare: {
        parameters: {
            query: {
                /** @example risques poisson cru pendant la grossesse ? */
                query: string;
                versions?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each version's answer, and whether they agree */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batch: {
        parameters: {
            query?: {
                version?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example [
                 *       "risques poisson cru pendant la grossesse ?",
                 *       {
                 *         "id": "a",
                 *         "query": "puis-je conduire ?"
                 *       }
                 *     ]
                 */
                "application/json": components["schemas"]["BatchBody"];
                /** @example {"id":"a","query":"risques poisson cru pendant la grossesse ?"} */
                "application/x-ndjson": string;
                /**
                 * @example id,query
                 *     a,risques poisson cru pendant la grossesse ?
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description a line for each row */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["BatchAnswer"];
                    "text/csv": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each chain's steps */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChainList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askChain: {
        parameters: {
            query: {
                /** @example risques poisson cru pendant la grossesse ? */
                query: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example assistant */
                chain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the last answer, and each step's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChainAnswer"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askChainPosted: {
        parameters: {
            query?: never;
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example assistant */
                chain: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "query": "risques poisson cru pendant la grossesse ?"
                 *     }
                 */
                "application/json": components["schemas"]["ChainBody"];
            };
        };
        responses: {
            /** @description the last answer, and each step's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChainAnswer"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each model's champion, versions, labels and intents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServedModelList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all versions, the lowest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLabels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description where each label points */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example champion */
                label: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1,
                 *       "reason": "an example"
                 *     }
                 */
                "application/json": components["schemas"]["MoveLabelBody"];
            };
        };
        responses: {
            /** @description where it points now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovedLabel"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteLabel: {
        parameters: {
            query?: {
                /** @example an example */
                reason?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example challenger */
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description where it pointed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedLabel"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollBackLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example champion */
                label: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "an example"
                 *     }
                 */
                "application/json": components["schemas"]["RollbackBody"];
            };
        };
        responses: {
            /** @description where it points now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovedLabel"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit: {
        parameters: {
            query?: {
                /** @example 10 */
                limit?: string;
                label?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the latest changes first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInUse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each such version with what names it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionsInUse"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTraffic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the rules, and what the shadows did */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Traffic"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putTraffic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "split": null,
                 *       "shadows": [],
                 *       "reason": "an example"
                 *     }
                 */
                "application/json": components["schemas"]["PutTrafficBody"];
            };
        };
        responses: {
            /** @description the rules that hold now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Traffic"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlips: {
        parameters: {
            query?: {
                a?: string;
                b?: string;
                intentA?: string;
                intentB?: string;
                labelled?: "0" | "1";
                right?: "a" | "b" | "neither";
                /** @example 10 */
                limit?: string;
                before?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the newest first; next is the before of the next page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlipList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlipIntents: {
        parameters: {
            query?: {
                /** @example 1 */
                a?: string;
                /** @example 2 */
                b?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description pairs of intents, the most frequent first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlipIntentsList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTrafficHistory: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                /** @example 24 */
                buckets?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each version's parts of the time that aren't empty */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrafficHistory"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPromotions: {
        parameters: {
            query?: {
                /** @example 10 */
                limit?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 2,
                 *       "to": "champion",
                 *       "reason": "an example"
                 *     }
                 */
                "application/json": components["schemas"]["PromoteBody"];
            };
        };
        responses: {
            /** @description the label points at the version; what each guard found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promotion"];
                };
            };
            /** @description a guard refused, and what each found; or there is nothing to promote */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["RefusedPromotion"] | components["schemas"]["Problem"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getGuards: {
        parameters: {
            query: {
                /** @example 2 */
                version: string;
                to?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each guard with its evidence */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuardList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVerdict: {
        parameters: {
            query?: {
                /** @example 1 */
                a?: string;
                /** @example 2 */
                b?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what the labelled flips say, and how many labels are still needed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verdict"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvaluatedVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all versions, the lowest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluatedVersionList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description settings, data, intents, calibration, figures, card */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetails"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showEvaluation: {
        parameters: {
            query?: {
                split?: "test" | "validation";
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description figures with n and intervals, and where the rows are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitEvaluation"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvaluationRows: {
        parameters: {
            query?: {
                split?: "test" | "validation";
                truth?: string;
                predicted?: string;
                involving?: string;
                /** @example wrong */
                outcome?: "right" | "wrong";
                minProbability?: string;
                maxProbability?: string;
                withinTop?: string;
                slice?: string;
                rest?: "1";
                text?: string;
                /** @example 10 */
                limit?: string;
                after?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page; next is the after of the next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluatedRowList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPerturbedRows: {
        parameters: {
            query: {
                /** @example one typo */
                perturbation: string;
                before?: "right" | "wrong";
                now?: "right" | "wrong";
                /** @example 1 */
                changed?: "0" | "1";
                text?: string;
                /** @example 10 */
                limit?: string;
                after?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page; next is the after of the next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PerturbedRowList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareEvaluations: {
        parameters: {
            query?: {
                /** @example 1 */
                a?: string;
                /** @example 2 */
                b?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description figures, intents by harm, and settings that differ */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionComparison"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvaluationFlips: {
        parameters: {
            query?: {
                /** @example 1 */
                a?: string;
                /** @example 2 */
                b?: string;
                change?: "broken" | "fixed" | "decided" | "other";
                intent?: string;
                text?: string;
                limit?: string;
                after?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page, the broken ones first; next is the after of the next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlipRowList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showDataHealth: {
        parameters: {
            query?: {
                version?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description of the newest training, or of a version's */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDataHealth"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExamples: {
        parameters: {
            query?: {
                version?: string;
                /** @example 26 */
                intent?: string;
                text?: string;
                /** @example 10 */
                limit?: string;
                after?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page; next is the after of the next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingExampleList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHealthRows: {
        parameters: {
            query?: {
                version?: string;
                check?: string;
                kind?: "duplicates" | "conflicts" | "suspected" | "other";
                intent?: string;
                /** @example 10 */
                limit?: string;
                after?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page; next is the after of the next one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthRowList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPredictions: {
        parameters: {
            query?: {
                /** @example 10 */
                limit?: string;
                /** @example intent */
                model?: string;
                version?: string;
                label?: string;
                intent?: string;
                from?: string;
                to?: string;
                minProbability?: string;
                /** @example 0.9 */
                maxProbability?: string;
                text?: string;
                before?: string;
                after?: string;
                feedback?: "any" | "none" | "right" | "wrong";
                saidFrom?: string;
                saidTo?: string;
                disputed?: "1";
                disputedBy?: string;
                shadows?: "0" | "1" | "only";
                overMs?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the newest first; next is the before of the next page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletePredictions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "subject": "an example"
                 *     }
                 */
                "application/json": components["schemas"]["DeletionBody"];
            };
        };
        responses: {
            /** @description how many there were */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showPrediction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0198a000-0000-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the prediction */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionWithFeedback"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showShadows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0198a000-0000-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description their predictions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionShadows"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0198a000-0000-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "correct": true
                 *     }
                 */
                "application/json": components["schemas"]["FeedbackBody"];
            };
        };
        responses: {
            /** @description what counts now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feedback"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeFeedbackBack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0198a000-0000-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what still counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakenBack"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLabelling: {
        parameters: {
            query?: {
                from?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description right and wrong ones, and how many a day */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Labelling"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    review: {
        parameters: {
            query?: {
                /** @example 10 */
                limit?: string;
                from?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the most worth first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportLabelled: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a CSV file in UTF-8 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 2,
                 *       "from": "2026-08-01T00:00:00Z",
                 *       "to": "2026-08-02T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            /** @description what the version answers otherwise; next is the after of the next page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayPage"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "roles": [
                 *         "predict"
                 *       ],
                 *       "name": "an example",
                 *       "days": 1
                 *     }
                 */
                "application/json": components["schemas"]["MakeKeyBody"];
            };
        };
        responses: {
            /** @description the key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "graceHours": 24
                 *     }
                 */
                "application/json": components["schemas"]["RotateKeyBody"];
            };
        };
        responses: {
            /** @description the new key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it has ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedKey"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the roles */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["SessionBody"];
            };
        };
        responses: {
            /** @description the session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what the caller may do without it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description not ready, and why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description each setting with its value and what it is for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownSettingList"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictBody: {
        parameters: {
            query?: {
                model?: string;
                version?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "risques poisson cru pendant la grossesse ?"
                 *     }
                 */
                "application/json": components["schemas"]["PredictText"];
                "multipart/form-data": {
                    file?: string;
                    text?: string;
                };
                "message/rfc822": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description the answer in a word */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextPrediction"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2Server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its name and version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerMetadata"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2Live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerHealth"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2Ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerHealth"];
                };
            };
            /** @description it is not */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerHealth"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2Model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its versions, inputs and outputs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelMetadata"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2ModelVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description its inputs and outputs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelMetadata"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2ModelReady: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelHealth"];
                };
            };
            /** @description it is not */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelHealth"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2ModelVersionReady: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelHealth"];
                };
            };
            /** @description it is not */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelHealth"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2Infer: {
        parameters: {
            query?: never;
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example intent */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "inputs": [
                 *         {
                 *           "name": "text",
                 *           "shape": [
                 *             1
                 *           ],
                 *           "datatype": "BYTES",
                 *           "data": [
                 *             "risques poisson cru pendant la grossesse ?"
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["InferenceRequest"];
            };
        };
        responses: {
            /** @description a tensor for each output */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InferenceResponse"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2InferVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path: {
                /** @example intent */
                model: string;
                /** @example 1 */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "inputs": [
                 *         {
                 *           "name": "text",
                 *           "shape": [
                 *             1
                 *           ],
                 *           "datatype": "BYTES",
                 *           "data": [
                 *             "risques poisson cru pendant la grossesse ?"
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["InferenceRequest"];
            };
        };
        responses: {
            /** @description a tensor for each output */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InferenceResponse"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invocations: {
        parameters: {
            query?: {
                model?: string;
                version?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "dataframe_split": {
                 *         "columns": [
                 *           "query"
                 *         ],
                 *         "data": [
                 *           [
                 *             "risques poisson cru pendant la grossesse ?"
                 *           ]
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["InvocationsBody"];
                /**
                 * @example query
                 *     risques poisson cru pendant la grossesse ?
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description an answer for each row */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Predictions"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MlflowError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mlflowHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mlflowVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    vertexHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    vertexPredict: {
        parameters: {
            query?: {
                model?: string;
                version?: string;
            };
            header?: {
                /** @description whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted */
                "X-Subject"?: string;
                /** @description 1 to 256 characters; a split answers the same key by the same version */
                "X-Sticky-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "instances": [
                 *         "risques poisson cru pendant la grossesse ?"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["VertexBody"];
            };
        };
        responses: {
            /** @description an answer for each instance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Predictions"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtocolError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description an OpenAPI 3.1 document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiAnswer"];
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryIt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryItFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example start.js */
                file: "swagger-ui.css" | "swagger-ui-bundle.js" | "start.js";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a script or a style sheet */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                    "text/css": string;
                };
            };
            /** @description what is wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
