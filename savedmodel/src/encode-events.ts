import { create, toBinary } from "@bufbuild/protobuf";
import { EventSchema, SummarySchema } from "./gen/event_pb.js";
import { encodeRecords } from "./tfrecord.js";

/** Figures of one step of a training. */
export interface ScalarEvent {
  /** Since 1970. */
  readonly wallTimeSeconds: number;
  readonly step: number;
  /** Tag → value, as `validation_accuracy`; kept as float32. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** The format of the file, which its first event names. */
const FILE_VERSION = "brain.Event:2";

/** Writes an event file as TensorBoard reads it (`events.out.tfevents.…`). */
export function encodeEvents(events: readonly ScalarEvent[]): Uint8Array {
  const first = create(EventSchema, {
    wallTime: events[0]?.wallTimeSeconds ?? 0,
    what: { case: "fileVersion", value: FILE_VERSION },
  });
  const rest = events.map(({ wallTimeSeconds, step, scalars }) =>
    create(EventSchema, {
      wallTime: wallTimeSeconds,
      step: BigInt(step),
      what: {
        case: "summary",
        value: create(SummarySchema, {
          value: Object.entries(scalars).map(([tag, value]) => ({
            tag,
            value: { case: "simpleValue" as const, value },
          })),
        }),
      },
    }),
  );
  return encodeRecords([first, ...rest].map((event) => toBinary(EventSchema, event)));
}
