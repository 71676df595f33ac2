# Every target is one line: the npm script of its name, or with RUNTIME=docker deploy/compose.sh, which needs no Node.
# Settings are make's variables or the environment's: make train DATASET=path MODEL=name
SHELL := /bin/bash
.DEFAULT_GOAL := help

settings := FILE DATASET MODEL CONFIG VERSION VERSIONS LABEL REASON TEXT TEST_SET ARTEFACT N ARCHIVE PASSPHRASE_FILE RUNTIME \
            PORT MODEL_SERVER_PORT DATABASE_PORT DATABASE_URL NATIVE LONG_SHARE \
            ROLE DAYS ROTATE REVOKE GATEWAY_KEY \
            FROM TO FORMAT LOCALE RULES NAME URL SPACE TRIALS MINUTES WORKERS A B LEAVE_OUT_TRAINED GUARDED KEEP_VERSIONS OUTPUT PUSH SEEDS FOLDS DRAWS OOS_SET AS_CONFIGURED INT8 PRUNE RANK MAX_LOSS

# A value is passed on as it was typed, through the environment: make expands no $ in it and no shell reads its quotes.
given := $(foreach name,$(settings),$(if $(filter undefined,$(origin $(name))),,$(name)))
$(foreach name,$(given),$(eval override $(name) := $$(value $(name))))
export $(given)

npm     = $(if $(shell command -v node && command -v npm),npm run --silent,$(error Node.js 20.19 or newer with npm is needed: https://nodejs.org (or RUNTIME=docker)))
# named, for $(shell) sees none of make's own variables before make 4.4
wanted  = $(if $(filter-out local docker,$(RUNTIME)),$(error RUNTIME: expected local or docker, got $(RUNTIME)),$(firstword $(RUNTIME)))
runtime = $(eval runtime := $(or $(shell RUNTIME=$(wanted) deploy/runtime.sh $@),$(error no runtime)))$(runtime)
run     = $(if $(filter docker,$(runtime)),deploy/compose.sh,$(npm))

setup: ## install and build what is missing; the other targets do it where they need it
	@$(run) $@

data: ## decrypt ARCHIVE=data.tgz.gpg into data/private [PASSPHRASE_FILE=path]
	@$(if $(filter docker,$(runtime)),bin/decrypt-archive.sh deploy/compose.sh unpack,$(npm) $@)

train: ## train and publish the next version [DATASET=path] [MODEL=intent] [CONFIG=path]
	@$(run) $@

dataset: ## fetch a public data set: NAME=massive-fr|clinc150|banking77|sms-spam|snips|trec [URL=mirror]
	@$(run) $@

label: ## label texts by rules: RULES=conf/labelling.yml DATASET=path [TO=file]
	@$(run) $@

augment: ## write altered copies of training texts, for a look [DATASET=path] [TO=file] [CONFIG=path]
	@$(run) $@

convert: ## write a data set in another format: FROM=path TO=path [FORMAT=rasa] [LOCALE=fr-FR]
	@$(run) $@

validate: ## check data as a training does, and say what to do; exit code 3 where it is refused [DATASET=path] [MODEL=intent] [CONFIG=path]
	@$(run) $@

compress: ## a smaller version of VERSION=3: [INT8=1] [PRUNE=0.3] [RANK=64] [MAX_LOSS=0.01] [MODEL] [DATASET]
	@$(run) $@

tune: ## search for the best settings on the validation set [SPACE=path] [TRIALS=50] [MINUTES=20] [WORKERS=2] [DATASET] [MODEL] [CONFIG]
	@$(run) $@

compare: ## which of two versions is better, on the same rows: A=1 B=2 [TEST_SET=path] [LEAVE_OUT_TRAINED=1] [MODEL=intent]
	@$(run) $@

experiments: ## the trainings so far; what differs between two: A=1 B=2 [MODEL=intent] [N=20]; PUSH=run sends one to MLflow
	@$(run) $@

verify: ## train a version again and compare its bytes: VERSION=3 [MODEL=intent] [DATASET=path]
	@$(run) $@

variability: ## train on folds with several seeds: how much the figures vary, and the learning curve [SEEDS=5] [FOLDS=5] [WORKERS=2] [DATASET] [MODEL] [CONFIG]
	@$(run) $@

oos: ## how well texts without any of the intents are noticed [DRAWS=5] [OOS_SET=path] [AS_CONFIGURED=1] [WORKERS=2] [DATASET] [MODEL] [CONFIG]
	@$(run) $@

retire: ## move versions beyond KEEP_VERSIONS=10 that nothing names to models/.retired, as a training does [MODEL]
	@$(run) $@

publish: ## publish a finished training: ARTEFACT=data/artefacts/<timestamp>
	@$(run) $@

api: ## start the API in the background [PORT=4002] [DATABASE_URL=postgres://…]
	@$(run) $@

stop: ## stop it
	@$(run) $@

logs: ## show its logs; on a terminal they are followed
	@$(run) $@

test: ## send the test set to the running API, write predictions.csv [TEST_SET=path] [MODEL=intent]
	@$(run) $@

predict-test: ## ask for one text: TEXT="…" [VERSIONS=1,2] [ARTEFACT=data/artefacts/<timestamp>]
	@$(run) $@

predict: ## ask for an e-mail or text file: FILE=mail.eml [MODEL=spam] [VERSION=2]
	@$(run) $@

predictions: ## show the latest predictions [N=10] [MODEL=intent]
	@$(run) $@

replay: ## send logged queries to VERSION=3 and write what changes: [FROM=2026-08-01] [TO=2026-08-02] [MODEL=intent] [OUTPUT=path]; yesterday's by default
	@$(run) $@

demo-models: ## two versions of the bundled data that differ, and some traffic: something to see on every page [PORT=4002]
	@$(run) $@

promote: ## point a label at a version: VERSION=2 [LABEL=champion] [MODEL=intent] [REASON="…"] [GUARDED=1]
	@$(run) $@

rollback: ## point a label back at the version before [LABEL=champion] [MODEL=intent] [REASON="…"]
	@$(run) $@

collection: ## write docs/openapi.json and docs/insomnia.json of the gateway's routes
	@$(npm) $@

key: ## make an API key: ROLE=predict [NAME="…"] [DAYS=90]; or ROTATE=<id>, REVOKE=<id>
	@$(run) $@

keys: ## list them
	@$(run) $@

bench: ## measure training, serving and the gateway
	@$(npm) $@

native: ## build native TensorFlow for Node (optional)
	@$(npm) $@

check: ## what every change must pass; Node alone, at most 5 minutes
	@$(npm) $@

check-all: ## and what needs more: PostgreSQL, Python's TensorFlow, containers, other Nodes
	@$(npm) $@

check-containers: ## the containers alone
	@$(npm) $@

check-long: ## the long tests whole: loads, fuzzing, faults [LONG_SHARE=1]
	@$(npm) $@

help: ## show this
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-18s%s\n", $$1, $$2 }' Makefile

.PHONY: setup data train validate tune compress dataset label augment convert compare experiments verify variability oos retire publish api stop logs test predict-test predict predictions replay demo-models promote rollback collection bench native check check-all check-containers check-long help
