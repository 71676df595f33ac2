import { bagNetwork } from "./bag-network.js";
import type { NeuralFitHooks, NeuralFitRequest } from "./neural-fit-request.js";
import type { NeuralModel } from "./neural-model.js";
import { sequenceNetwork } from "./sequence-network.js";
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
  const isBag = request.encoder.network === "bag";
  const network = isBag ? bagNetwork(request) : await sequenceNetwork(request);
  try {
    return await trainEpochs(network, request, hooks);
  } finally {
    network.dispose();
  }
}
