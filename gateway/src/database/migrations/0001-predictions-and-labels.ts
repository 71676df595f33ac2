import { type QueryExecutorProvider, sql } from "kysely";

/** The tables of the first release: predictions, labels, and who moved them. */
export async function makeFirstTables(db: QueryExecutorProvider): Promise<void> {
  // ids are UUIDv7: their first 48 bits are the time, so bounds on ids are bounds on time
  await sql`
    create table predictions (
      id uuid not null primary key,
      time timestamptz not null,
      model text not null,
      version integer not null,
      label text,
      query text not null,
      intent integer not null,
      probability real not null,
      latency_ms real not null,
      request_id text not null
    ) partition by range (id)`.execute(db);
  await sql`create table predictions_default partition of predictions default`.execute(db);
  await sql`create index predictions_model_id on predictions (model, id)`.execute(db);
  // what each prediction is labelled with: the answered intent, as long as nobody says otherwise
  await sql`
    create view prediction_labels (id, label) as
    select id, intent from predictions`.execute(db);
  await sql`
    create table labels (
      model text not null,
      label text not null,
      version integer not null,
      primary key (model, label)
    )`.execute(db);
  await sql`
    create table label_changes (
      id bigint generated always as identity primary key,
      time timestamptz not null default now(),
      model text not null,
      label text not null,
      action text not null check (action in ('first', 'move', 'rollback')),
      from_version integer,
      to_version integer not null,
      reason text,
      request_id text
    )`.execute(db);
  await sql`
    create index label_changes_model_label_id on label_changes (model, label, id)`.execute(db);
}
