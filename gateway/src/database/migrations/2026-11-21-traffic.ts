import { type Kysely, sql } from "kysely";

/** Rules of traffic with their history, what each version answered by the minute, flips, and promotions. */
export async function makeTraffic(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table traffic_rules (
      model text not null primary key,
      rules jsonb not null
    )`.execute(db);
  await sql`
    create trigger traffic_rules_changed after insert or update or delete on traffic_rules
    for each statement execute function notify_gateways()`.execute(db);
  await sql`
    create table traffic_changes (
      id bigint generated always as identity primary key,
      time timestamptz not null default now(),
      model text not null,
      rules jsonb not null,
      reason text,
      actor text,
      request_id text
    )`.execute(db);
  await sql`create index traffic_changes_model_id on traffic_changes (model, id)`.execute(db);
  // champion is 0 for a version's own answers, else the version whose answers it got copies of
  await sql`
    create table traffic_minutes (
      model text not null,
      version integer not null,
      champion integer not null,
      minute timestamptz not null,
      instance uuid not null,
      answers integer not null,
      errors integer not null,
      slow integer not null,
      flips integer not null,
      primary key (model, version, champion, minute, instance)
    )`.execute(db);
  // no text: the rows of both predictions have it as the privacy mode wants
  await sql`
    create table flips (
      shadow_prediction_id uuid not null primary key,
      prediction_id uuid not null,
      time timestamptz not null,
      model text not null,
      champion_version integer not null,
      champion_intent integer not null,
      champion_probability real not null,
      shadow_label text not null,
      shadow_version integer not null,
      shadow_intent integer not null,
      shadow_probability real not null
    )`.execute(db);
  await sql`
    create index flips_versions on flips
      (model, champion_version, shadow_version, shadow_prediction_id)`.execute(db);
  await sql`create index flips_model_id on flips (model, shadow_prediction_id)`.execute(db);
  await sql`create index flips_prediction on flips (prediction_id)`.execute(db);
  await sql`
    create table promotions (
      id uuid not null primary key,
      time timestamptz not null default now(),
      model text not null,
      label text not null,
      version integer not null,
      from_version integer,
      outcome text not null check (outcome in ('promoted', 'overridden', 'refused')),
      guards jsonb not null,
      reason text,
      actor text,
      request_id text
    )`.execute(db);
  await sql`create index promotions_model_time on promotions (model, time)`.execute(db);
}
