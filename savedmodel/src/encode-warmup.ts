import { create, toBinary } from "@bufbuild/protobuf";
import { encodeTensor } from "./encode-saved-model.js";
import {
  ModelSpecSchema,
  PredictionLogSchema,
  PredictLogSchema,
  PredictRequestSchema,
} from "./gen/prediction_log_pb.js";
import type { Tensor } from "./tensor.js";
import { encodeRecords } from "./tfrecord.js";

/** A request that TensorFlow Serving runs on a version before it answers with it. */
export interface WarmupRequest {
  readonly model: string;
  readonly signatureName: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** Writes the file `assets.extra/tf_serving_warmup_requests`: a TFRecord of a PredictionLog a request. */
export function encodeWarmup(requests: readonly WarmupRequest[]): Uint8Array {
  return encodeRecords(requests.map(encodePredictionLog));
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
