// How long the questions to the log take with ROWS predictions (a million): a real PostgreSQL of Debian's package in a
// temporary folder, rows made by SQL of the bundled data set's questions over three months, then each question of the API by
// the gateway's own code.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { Database } from "../../gateway/dist/database/database.js";
import { makeFirstTables } from "../../gateway/dist/database/migrations/0001-predictions-and-labels.js";
import { migrate } from "../../gateway/dist/database/migrations.js";
import { makePartitions } from "../../gateway/dist/database/partitions.js";
import { liveIntents } from "../../gateway/dist/evidence/live-intents.js";
import { readCandidates } from "../../gateway/dist/feedback/review-candidates.js";
import { orderForReview } from "../../gateway/dist/feedback/review-order.js";
import { deleteSubject } from "../../gateway/dist/predictions/delete-subject.js";
import { latestPredictions } from "../../gateway/dist/predictions/latest-predictions.js";
import {
  findPrediction,
  insertPredictions,
} from "../../gateway/dist/predictions/prediction-table.js";
import { flipIntents, liveFlips } from "../../gateway/dist/traffic/live-flips.js";
import { historyWindow, trafficHistory } from "../../gateway/dist/traffic/traffic-history.js";

const ROWS = Number(process.env.ROWS ?? 1_000_000);
const REPEATS = 9;
const LIMIT_MS = 200;
const DAY_MS = 86_400_000;
const PORT = 15_432;
/** PostgreSQL refuses to run as root. */
const AS_ANOTHER = "runuser";
const DEBIAN = "/usr/lib/postgresql";

const bin = existsSync(DEBIAN)
  ? readdirSync(DEBIAN)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN, version, "bin"))[0]
  : undefined;
if (bin === undefined) {
  process.stdout.write(`not run: no PostgreSQL server below ${DEBIAN}\n`);
  process.exit(0);
}

const told = (text) => process.stdout.write(`${text}\n`);
const seconds = (startedMs) => ((performance.now() - startedMs) / 1000).toFixed(0);

const folder = mkdtempSync(join(tmpdir(), "bench-log-"));
const isRoot = process.getuid() === 0;
if (isRoot) {
  const id = (option) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  chownSync(folder, id("-u"), id("-g"));
  chmodSync(folder, 0o700);
}
const run = (program, ...args) =>
  isRoot
    ? execFileSync(AS_ANOTHER, ["-u", "postgres", "--", join(bin, program), ...args])
    : execFileSync(join(bin, program), args);
const data = join(folder, "data");
const settings = [
  `-p ${PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`,
  "-c shared_buffers=2GB -c maintenance_work_mem=1GB -c max_wal_size=8GB -c autovacuum=off",
].join(" ");

run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8");
run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start");
const url = `postgres://postgres@127.0.0.1:${PORT}/postgres`;
const client = new pg.Client(url);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const database = new Database({ url, poolSize: 4 }, quiet);
const db = database.tables;

try {
  await client.connect();
  await fill();
  await measure();
} finally {
  await client.end();
  await database.close();
  run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
  rmSync(folder, { recursive: true, force: true });
}

/** The first release's tables with rows in them, which are then migrated: the indexes are made over rows that are there. */
async function fill() {
  const startedMs = performance.now();
  await makeFirstTables(db);
  await client.query("drop index predictions_model_id");
  for (const daysAgo of [92, 61, 31, 0]) await makePartitions(db, Date.now() - daysAgo * DAY_MS);
  const csv = fileURLToPath(new URL("../../data/medication-fr/train.csv", import.meta.url));
  const questions = readFileSync(csv, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => /^[^,]*,"?(.*?)"?,\d+\r?$/.exec(line)?.[1] ?? line)
    .filter((text) => text !== "");
  await client.query("create table questions (n serial, text text)");
  await client.query("insert into questions (text) select unnest($1::text[])", [questions]);
  const chunk = Math.min(ROWS, 1_000_000);
  for (let from = 0; from < ROWS; from += chunk) {
    await client.query(`
      insert into predictions
      select
        (lpad(to_hex(ms), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
        to_timestamp(ms / 1000.0), case when i % 100 = 0 then 'spam' else 'intent' end,
        case when i % 50000 = 7 then 1 when i % 10 = 0 then 3 else 2 end, case when i % 10 = 0 then null else 'champion' end,
        text || case when i % 1000 = 3 then ' dossier' || i else '' end,
        case when i % 100003 = 5 then 36 else (i * 7 + i / 37) % 36 end,
        case when i % 20 = 0 then 0.05 + 0.55 * random() else 1 - 0.4 * random() ^ 3 end, 1.5 + random(), 'request-' || i
      from (
        select i, md5(i::text) as hash,
          (extract(epoch from now()) * 1000 - 92 * 86400000.0 * (1 - i / ${ROWS}.0))::bigint as ms
        from generate_series(${from}, ${from + chunk - 1}) i
      ) as made
      join questions on n = 1 + (i::bigint * 7919) % ${questions.length}`);
    told(`${(from + chunk) / 1e6} million rows after ${seconds(startedMs)} s`);
  }
  await client.query(`
    create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null);
    insert into kysely_migration values ('0001_predictions_and_labels', '');
    create index predictions_model_id on predictions (model, id)`);
  const migratedMs = performance.now();
  await migrate(db);
  told(`migrated, its indexes made, in ${seconds(migratedMs)} s`);
  await client.query(`
    update predictions set subject = 'patient 7'
    where id in (select id from predictions order by id desc limit 50)`);
  await client.query(`
    insert into feedback (prediction_id, model, intent, correct)
    select id, model, intent, true from (
      select id, model, intent from predictions where model = 'intent' order by id desc limit 1000000
    ) as recent where ('x' || substr(id::text, 35, 2))::bit(8)::int < 26`);
  await client.query(`
    insert into flips
    select gen_random_uuid(), id, time, model, version, intent, probability, 'challenger', 3, (intent + 1) % 36, 0.5
    from predictions where model = 'intent' and version = 2 and ('x' || substr(id::text, 35, 2))::bit(8)::int = 7`);
  await client.query(`
    insert into traffic_minutes
    select 'intent', version, champion, minute, instance, 60, 1, 1, 3
    from generate_series(date_trunc('minute', now()) - interval '89 days', now(), interval '1 minute') minute,
      (values (2, 0), (3, 0), (3, 2)) pair (version, champion),
      (values (gen_random_uuid()), (gen_random_uuid())) gateway (instance)`);
  await client.query("vacuum analyze");
  const { rows } = await client.query(`
    select count(*)::int as rows, pg_size_pretty(sum(pg_total_relation_size(tableoid)) filter (where first)) as size
    from (select tableoid, row_number() over (partition by tableoid) = 1 as first from predictions) p`);
  told(`${rows[0].rows} rows in ${rows[0].size}, made in ${seconds(startedMs)} s`);
}

async function measure() {
  const now = Date.now();
  const { rows } = await client.query(
    "select id from predictions where id > $1 order by id limit 1",
    [
      `${(now - 46 * DAY_MS)
        .toString(16)
        .padStart(12, "0")
        .replace(/^(.{8})/, "$1-")}-0000-0000-000000000000`,
    ],
  );
  const middle = rows[0].id;
  const list = (filter) => () => latestPredictions(db, { limit: 20, ...filter });
  const record = (i) => ({
    id: `${now
      .toString(16)
      .padStart(12, "0")
      .replace(/^(.{8})/, "$1-")}-7000-8000-${String(i).padStart(12, "0")}`,
    timeMs: now,
    model: "intent",
    version: 2,
    label: "champion",
    query: `quelle dose de doliprane ${i}`,
    intent: i % 36,
    probability: "0.9",
    latencyMs: 1,
    requestId: "r",
  });
  const { rows: latest } = await client.query(
    "select id from predictions order by id desc limit 1",
  );
  const newest = latest[0].id;
  const history = (ms) => async () =>
    (
      await trafficHistory(db, historyWindow("intent", { fromMs: now - ms, toMs: now }, 60), 1_000)
    ).versions.flatMap(({ buckets }) => buckets);
  let inserted = 0;
  const questions = {
    "the newest": list({}),
    "the newest 1 000": list({ limit: 1_000 }),
    "the newest of a model": list({ model: "intent" }),
    "of a model with 1 % of the rows": list({ model: "spam" }),
    "of a day a month ago": list({ fromMs: now - 31 * DAY_MS, toMs: now - 30 * DAY_MS }),
    "of a version": list({ model: "intent", version: 2 }),
    "of a version with 0.002 % of the rows": list({ model: "intent", version: 1 }),
    "of a version that nothing has": list({ model: "intent", version: 9 }),
    "of an intent": list({ model: "intent", intent: 12 }),
    "of an intent with 0.001 % of the rows": list({ model: "intent", intent: 36 }),
    "of a label": list({ model: "intent", label: "champion" }),
    "below 0.1": list({ model: "intent", maxProbability: 0.1 }),
    "from 0.3 to 0.31": list({ model: "intent", minProbability: 0.3, maxProbability: 0.31 }),
    "from 0.9 to 0.91": list({ model: "intent", minProbability: 0.9, maxProbability: 0.91 }),
    "below 0.4 of a version, an intent and a week": list({
      model: "intent",
      version: 2,
      intent: 12,
      maxProbability: 0.4,
      fromMs: now - 40 * DAY_MS,
      toMs: now - 33 * DAY_MS,
    }),
    "a usual word": list({ model: "intent", text: "doliprane" }),
    "two usual words": list({ model: "intent", text: "doliprane alcool" }),
    "a word that one row has": list({ model: "intent", text: "dossier5003" }),
    "a word that no row has": list({ model: "intent", text: "zzyzx" }),
    "a usual word in a version with few rows": list({
      model: "intent",
      version: 1,
      text: "doliprane",
    }),
    "a page in the middle": list({ model: "intent", before: middle }),
    "labelled ones": list({ model: "intent", feedback: "any" }),
    "unlabelled ones, without shadows": list({ model: "intent", feedback: "none", isOwn: true }),
    "called wrong (none is)": list({ model: "intent", feedback: "wrong" }),
    "right ones before the middle (few are)": list({
      model: "intent",
      feedback: "right",
      before: middle,
    }),
    "disputed ones": list({ model: "intent", isDisputed: true }),
    "disputed and labelled ones of an intent": list({
      model: "intent",
      intent: 12,
      isDisputed: true,
      feedback: "any",
    }),
    "newer than one that is the newest": list({ model: "intent", after: newest }),
    "traffic of a day in 60 parts": history(DAY_MS),
    "traffic of 89 days in 60 parts": history(89 * DAY_MS),
    "intents of the newest 5 000": () => liveIntents(db, "intent", [1, 2, 3]),
    "flips of two versions with their texts": async () =>
      (
        await liveFlips(db, {
          model: "intent",
          pair: { a: 2, b: 3 },
          isLabelled: undefined,
          before: undefined,
          limit: 50,
        })
      ).flips,
    "labelled flips of two versions": async () =>
      (
        await liveFlips(db, {
          model: "intent",
          pair: { a: 2, b: 3 },
          isLabelled: true,
          before: undefined,
          limit: 50,
        })
      ).flips,
    "intents of all flips of two versions": async () =>
      (await flipIntents(db, "intent", { a: 2, b: 3 })).cells,
    "one prediction": () => findPrediction(db, middle),
    "the review queue": async () =>
      orderForReview(
        (await readCandidates(db, { model: "intent", fromMs: now - 30 * DAY_MS })).map((one) => ({
          ...one,
          knownFeatures: one.prediction.query.length,
        })),
      ),
    "labels of the last 1 000": () =>
      client.query(`
        select * from prediction_labels where id in (select id from predictions order by id desc limit 1000)`),
    "delete a subject (50 rows, then none)": () => deleteSubject(db, ["patient 7"], now),
    "insert 1 000 rows": () => {
      inserted += 1_000;
      return insertPredictions(
        db,
        Array.from({ length: 1_000 }, (_, i) => record(inserted + i)),
      );
    },
  };
  told(
    `\nother work on the machine: load average ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`,
  );
  told(`\n| question | first ms | median ms | slowest ms | rows |\n|---|---|---|---|---|`);
  let slow = 0;
  for (const [name, ask] of Object.entries(questions)) {
    const times = [];
    let answered;
    for (let i = 0; i < REPEATS; i += 1) {
      const startedMs = performance.now();
      answered = await ask();
      times.push(performance.now() - startedMs);
    }
    const [first] = times;
    times.sort((a, b) => a - b);
    if (times.at(-1) > LIMIT_MS) slow += 1;
    const shown = [first, times[Math.floor(REPEATS / 2)], times.at(-1)].map((ms) => ms.toFixed(1));
    const count = Array.isArray(answered) ? answered.length : (answered?.rows?.length ?? "");
    told(`| ${name} | ${shown.join(" | ")} | ${count} |`);
  }
  const { rows: sizes } = await client.query(`
    select sum(pg_relation_size(indexrelid))::bigint as bytes, regexp_replace(regexp_replace(relname, '_\\d{4}_\\d{2}|_default', ''), '\\d+$', '') as name
    from pg_index join pg_class on oid = indexrelid where relname like 'predictions%' and relkind = 'i' group by 2 order by 1 desc`);
  told(
    `\nindexes: ${sizes.map(({ name, bytes }) => `${name} ${(bytes / 2 ** 20).toFixed(0)} MB`).join(", ")}`,
  );
  told(`${slow} of ${Object.keys(questions).length} took longer than ${LIMIT_MS} ms at least once`);
  const { rows: version } = await client.query("show server_version");
  told(
    `PostgreSQL ${version[0].server_version}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
  );
}
