import { type Kysely, sql } from "kysely";

/**
 * Labels can be deleted, promotions are moves of their own kind, and each change says who made it. Whoever changes a label,
 * a person with SQL too, wakes the gateways that listen.
 */
export async function auditLabels(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table label_changes
      drop constraint label_changes_action_check,
      add constraint label_changes_action_check
        check (action in ('first', 'move', 'promote', 'rollback', 'delete')),
      alter column to_version drop not null,
      add column actor text`.execute(db);
  await sql`create index label_changes_model_id on label_changes (model, id)`.execute(db);
  await sql`
    create function notify_gateways() returns trigger language plpgsql as $$
    begin
      perform pg_notify('gateway_changes', '');
      return null;
    end $$`.execute(db);
  await sql`
    create trigger labels_changed after insert or update or delete on labels
    for each statement execute function notify_gateways()`.execute(db);
}
