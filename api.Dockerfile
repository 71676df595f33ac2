# What answers queries. Two images from one build:
#   docker build -f api.Dockerfile -t intent-serving/gateway:local .                              (the last stage)
#   docker build -f api.Dockerfile -t intent-serving/model-server:local --target model-server .   (in TensorFlow Serving's place)

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
COPY serving serving
COPY gateway gateway
COPY web web
RUN npx tsc -b gateway/tsconfig.build.json serving/tsconfig.build.json && find ./*/dist -type f ! -name '*.js' -delete && node web/build.mjs

# npm would keep what one workspace needs for its tests alone where another one ships it: so these are taken out first.
FROM workspace AS model-server-files
RUN npm pkg delete devDependencies -w serving && npm ci --omit=dev -w serving && find . -name '*.d.*ts' -delete -o -name '*.map' -delete
COPY --from=build /app/savedmodel/dist savedmodel/dist
COPY --from=build /app/serving/dist serving/dist

# Of Swagger UI's builds the gateway serves one.
FROM workspace AS gateway-files
RUN npm pkg delete devDependencies -w gateway && npm ci --omit=dev -w gateway && find . -name '*.d.*ts' -delete -o -name '*.map' -delete && \
    rm node_modules/swagger-ui-dist/swagger-ui-es-bundle*.js node_modules/swagger-ui-dist/swagger-ui-standalone-preset.js node_modules/swagger-ui-dist/swagger-ui.js
COPY --from=build /app/tokenizer/dist tokenizer/dist
COPY --from=build /app/evaluation/dist evaluation/dist
COPY --from=build /app/version/dist version/dist
COPY --from=build /app/gateway/dist gateway/dist
COPY --from=build /app/web/dist web/dist

FROM node:22-bookworm-slim AS model-server
ENV NODE_ENV=production
WORKDIR /app
COPY --from=model-server-files /app /app
USER 1000:1000
EXPOSE 8501
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=5 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8501"]
ENTRYPOINT ["node", "serving/dist/main.js", "--host=0.0.0.0"]
CMD ["--rest_api_port=8501", "--model_config_file=/models/models.config", "--model_config_file_poll_wait_seconds=2"]

FROM node:22-bookworm-slim AS gateway
# Twice the usual room for young objects: an answer takes a third less processor time (bench/gateway).
ENV NODE_ENV=production GATEWAY_CONFIG=prod NODE_OPTIONS=--max-semi-space-size=32
WORKDIR /app
COPY --from=gateway-files /app /app
COPY conf/gateway.dev.yml conf/gateway.prod.yml conf/
# The mirror of labels; anyone may run this image, so anyone may write there.
RUN install --directory --mode=1777 data data/gateway
USER 1000:1000
EXPOSE 4002
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=5 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4002}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "gateway/dist/main.js"]
