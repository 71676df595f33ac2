import type { ColumnType, Generated } from "kysely";

interface LabelsTable {
  model: string;
  label: string;
  version: number;
}

interface LabelChangesTable {
  id: Generated<string>;
  time: ColumnType<Date, never, never>;
  model: string;
  label: string;
  action: "first" | "move" | "promote" | "rollback" | "delete";
  from_version: number | null;
  /** Null where the label was deleted. */
  to_version: number | null;
  reason: string | null;
  request_id: string | null;
  actor: string | null;
}

/** One answered query a row. */
export interface PredictionsTable {
  id: string;
  time: Date;
  model: string;
  version: number;
  label: string | null;
  query: string;
  intent: number;
  probability: number;
  latency_ms: number;
  request_id: string;
  routing: Readonly<Record<string, unknown>> | null;
  chain: readonly Readonly<Record<string, unknown>>[] | null;
  key_id: string | null;
  subject: string | null;
}

/** Keys and sessions, by their hash. */
export interface ApiKeysTable {
  id: string;
  name: string;
  /** With commas between them. */
  roles: string;
  hash: string;
  parent: string | null;
  created_at: Date;
  expires_at: Date | null;
}

interface TrafficRulesTable {
  model: string;
  rules: unknown;
}

interface TrafficChangesTable {
  id: Generated<string>;
  time: ColumnType<Date, never, never>;
  model: string;
  rules: Record<string, unknown>;
  reason: string | null;
  actor: string | null;
  request_id: string | null;
}

interface TrafficMinutesTable {
  model: string;
  version: number;
  /** 0 for a version's own answers, else the version whose answers it got copies of. */
  champion: number;
  minute: Date;
  instance: string;
  answers: number;
  errors: number;
  slow: number;
  flips: number;
}

interface FlipsTable {
  shadow_prediction_id: string;
  prediction_id: string;
  time: Date;
  model: string;
  champion_version: number;
  champion_intent: number;
  champion_probability: number;
  shadow_label: string;
  shadow_version: number;
  shadow_intent: number;
  shadow_probability: number;
}

interface PromotionsTable {
  id: string;
  time: ColumnType<Date, never, never>;
  model: string;
  label: string;
  version: number;
  from_version: number | null;
  outcome: "promoted" | "overridden" | "refused";
  guards: readonly Record<string, unknown>[];
  reason: string | null;
  actor: string | null;
  request_id: string | null;
}

interface FeedbackTable {
  id: Generated<string>;
  prediction_id: string;
  time: ColumnType<Date, never, never>;
  model: string;
  intent: number | null;
  correct: boolean;
  actor: string | null;
  request_id: string | null;
}

interface DeletedSubjectsTable {
  hash: string;
  time: Date;
}

/** The tables as kysely knows them. */
export interface Tables {
  deleted_subjects: DeletedSubjectsTable;
  feedback: FeedbackTable;
  api_keys: ApiKeysTable;
  labels: LabelsTable;
  label_changes: LabelChangesTable;
  traffic_rules: TrafficRulesTable;
  traffic_changes: TrafficChangesTable;
  traffic_minutes: TrafficMinutesTable;
  flips: FlipsTable;
  promotions: PromotionsTable;
  predictions: PredictionsTable;
}
