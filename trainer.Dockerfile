# Labelled texts in, a model version out.
#   docker build -f trainer.Dockerfile -t intent-serving/trainer:local .
# NATIVE=off leaves native TensorFlow out (some minutes, 1.1 GB); it exists for amd64 alone. Without it the trainer runs on wasm.
ARG NATIVE=on

FROM node:22-bookworm-slim AS workspace
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tokenizer/package.json tokenizer/
COPY savedmodel/package.json savedmodel/
COPY evaluation/package.json evaluation/
COPY version/package.json version/
COPY trainer/package.json trainer/
COPY serving/package.json serving/
COPY gateway/package.json gateway/
COPY local/package.json local/
COPY web/package.json web/

FROM workspace AS build
RUN npm ci
COPY tsconfig.base.json ./
COPY tokenizer tokenizer
COPY savedmodel savedmodel
COPY evaluation evaluation
COPY version version
COPY trainer trainer
RUN npx tsc -b trainer/tsconfig.build.json && find ./*/dist -type f ! -name '*.js' -delete

# npm would keep what a workspace needs for its tests alone where another one ships it: so these are taken out first.
FROM workspace AS trainer-files
RUN npm pkg delete devDependencies -w trainer && npm ci --omit=dev -w trainer && find . -name '*.d.*ts' -delete -o -name '*.map' -delete
COPY --from=build /app/tokenizer/dist tokenizer/dist
COPY --from=build /app/savedmodel/dist savedmodel/dist
COPY --from=build /app/evaluation/dist evaluation/dist
COPY --from=build /app/version/dist version/dist
COPY --from=build /app/trainer/dist trainer/dist
COPY trainer/page trainer/page

FROM node:22-bookworm-slim AS native
ARG NATIVE
WORKDIR /app/native
COPY native ./
# hadolint ignore=DL3008  # the compiler and pip leave with this stage; Debian keeps one version of each
RUN if [ "$NATIVE" = on ] && [ "$(dpkg --print-architecture)" = amd64 ]; then \
      apt-get update && apt-get install -y --no-install-recommends g++ python3-pip && node build.mjs; \
    fi

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=native /app/native native
COPY --from=trainer-files /app /app
COPY deploy/one-shot deploy/one-shot
USER 1000:1000
# It ends by itself: there is no health to ask for.
HEALTHCHECK NONE
ENTRYPOINT ["node", "trainer/dist/main.js"]
CMD ["train"]
