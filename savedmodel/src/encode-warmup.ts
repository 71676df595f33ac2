import { create, toBinary } from "@bufbuild/protobuf";
import { maskedCrc32c } from "./crc32c.js";
import { encodeTensor } from "./encode-saved-model.js";
import {
  ModelSpecSchema,
  PredictionLogSchema,
  PredictLogSchema,
  PredictRequestSchema,
} from "./gen/prediction_log_pb.js";
import type { Tensor } from "./tensor.js";

/** A request that TensorFlow Serving runs on a version before it answers with it. */
export interface WarmupRequest {
  readonly model: string;
  readonly signatureName: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** Writes the file `assets.extra/tf_serving_warmup_requests`: a TFRecord of a PredictionLog a request. */
export function encodeWarmup(requests: readonly WarmupRequest[]): Uint8Array {
  return concatenate(requests.map((request) => encodeRecord(encodePredictionLog(request))));
}

function encodePredictionLog(request: WarmupRequest): Uint8Array {
  const inputs = Object.entries(request.inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  const log = create(PredictionLogSchema, {
    predictLog: create(PredictLogSchema, {
      request: create(PredictRequestSchema, {
        modelSpec: create(ModelSpecSchema, {
          name: request.model,
          signatureName: request.signatureName,
        }),
        inputs: Object.fromEntries(inputs.map(([name, tensor]) => [name, encodeTensor(tensor)])),
      }),
    }),
  });
  return toBinary(PredictionLogSchema, log);
}

/** length (8 bytes), its checksum, the bytes, their checksum; all little-endian (tensorflow/core/lib/io/record_writer.h). */
function encodeRecord(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + bytes.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true);
  return record;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}
