import { type Kysely, sql } from "kysely";

/** What people say of answers, all of it in order, and whose predictions were deleted. */
export async function makeFeedback(db: Kysely<unknown>): Promise<void> {
  // intent is null where somebody only said that the answer is wrong
  await sql`
    create table feedback (
      id bigint generated always as identity primary key,
      prediction_id uuid not null,
      time timestamptz not null default now(),
      model text not null,
      intent integer,
      correct boolean not null,
      actor text,
      request_id text
    )`.execute(db);
  await sql`create index feedback_prediction on feedback (prediction_id, id)`.execute(db);
  await sql`create index feedback_model on feedback (model, prediction_id, id)`.execute(db);
  // the answered intent is a prediction's label for as long as nobody says otherwise; the latest word counts
  await sql`
    create or replace view prediction_labels (id, label, source) as
    select p.id, case when f.id is null then p.intent else f.intent end,
      case when f.id is null then 'prediction' else 'feedback' end
    from predictions p
    left join lateral (
      select id, intent from feedback where prediction_id = p.id order by id desc limit 1
    ) f on true
    where p.routing -> 'shadowOf' is null`.execute(db);
  // rows about a subject that reach the table later, from a spool, are left out; no name is kept, only its hash
  await sql`
    create table deleted_subjects (
      hash text not null primary key,
      time timestamptz not null
    )`.execute(db);
}
