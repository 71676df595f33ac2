import { bagNetwork } from "./bag-network.js";
import type { Network } from "./network.js";
import type { NeuralFitHooks, NeuralFitRequest } from "./neural-fit-request.js";
import type { NeuralModel } from "./neural-model.js";
import { trainEpochs } from "./train-epochs.js";

/**
 * Trains a network. The same request gives the same model, on whichever thread.
 *
 * Throws the signal's reason once it is aborted.
 */
export async function fitNeural(
  request: NeuralFitRequest,
  hooks: NeuralFitHooks,
): Promise<NeuralModel> {
  const network = await startNetwork(request);
  try {
    return await trainEpochs(network, request, hooks);
  } finally {
    network.dispose();
  }
}

async function startNetwork(request: NeuralFitRequest): Promise<Network> {
  if (request.encoder.network === "bag") return bagNetwork(request);
  // most trainings need no TensorFlow.js, and it takes a while to load
  const { sequenceNetwork } = await import("./sequence-network.js");
  return sequenceNetwork(request);
}
