import { bagNetwork } from "./bag-network.js";
import type { Network } from "./network.js";
import type { NeuralFitHooks, NeuralFitRequest } from "./neural-fit-request.js";
import type { NeuralModel } from "./neural-model.js";
import { type TensorEngine, wasmEngine } from "./tensor-engine.js";
import { trainEpochs } from "./train-epochs.js";

/**
 * Trains a network. The same request gives the same model, on whichever thread; of a network over words in their order, by
 * the same engine.
 *
 * Throws the signal's reason once it is aborted.
 */
export async function fitNeural(
  request: NeuralFitRequest,
  hooks: NeuralFitHooks,
  engine?: TensorEngine,
): Promise<NeuralModel> {
  const network = await startNetwork(request, engine);
  try {
    return await trainEpochs(network, request, hooks);
  } finally {
    network.dispose();
  }
}

async function startNetwork(
  request: NeuralFitRequest,
  engine: TensorEngine | undefined,
): Promise<Network> {
  if (request.encoder.network === "bag") return bagNetwork(request);
  // most trainings need no TensorFlow.js, and it takes a while to load
  const { sequenceNetwork } = await import("./sequence-network.js");
  return sequenceNetwork(request, engine ?? wasmEngine());
}
