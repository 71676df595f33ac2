import type { SeededRandom } from "../random.js";
import type { FloatMemory, MemoryLayout } from "./kernels.js";
import type { Level } from "./level.js";
import type { Activation, DenseLayer } from "./neural-model.js";
import { Parameters, type Step } from "./parameters.js";
import type { RowList } from "./row-list.js";

/** A dense layer while it is trained, from one level to the next. */
export class TrainedDense {
  readonly #input: Level;
  readonly #output: Level;
  readonly #activation: Activation;
  readonly #weights: Parameters;
  readonly #bias: Parameters;
  readonly #weightGradients: number;
  readonly #biasGradients: number;

  constructor(layout: MemoryLayout, input: Level, output: Level, activation: Activation) {
    this.#input = input;
    this.#output = output;
    this.#activation = activation;
    this.#weights = new Parameters(layout, input.width, output.width);
    this.#bias = new Parameters(layout, 1, output.width);
    this.#weightGradients = layout.reserve(input.width * output.stride);
    this.#biasGradients = layout.reserve(output.stride);
  }

  /** Weights as Glorot and Bengio (2010) draw them. */
  initialize(memory: FloatMemory, random: SeededRandom): void {
    const limit = Math.sqrt(6 / (this.#input.width + this.#output.width));
    for (let row = 0; row < this.#weights.rows; row++) {
      this.#weights.scatter(memory, row, limit, random);
    }
  }

  forward(
    memory: FloatMemory,
    list: RowList,
    count: number,
    dropout: number,
    random: SeededRandom,
  ): void {
    const [input, output] = [this.#input, this.#output];
    const bias = this.#bias.raw(memory);
    for (let example = 0; example < count; example++) {
      output.outputs.set(bias, example * output.stride);
      list.clear();
      for (let unit = 0; unit < input.width; unit++) {
        const value = input.outputs[example * input.stride + unit] ?? 0;
        if (value !== 0) list.push(this.#weights.rowAddress(unit), value);
      }
      list.addTo(memory, output.outputsOf(example), output.rowBytes);
    }
    output.bend(count, this.#activation, dropout, random);
  }

  /** From the gradients of this layer's sums to those of the sums below; and one step of the weights. */
  backward(memory: FloatMemory, list: RowList, count: number, step: Step): void {
    this.#gatherGradients(memory, list, count);
    this.#passGradients(memory, list, count);
    this.#weights.move(memory, step, this.#weightGradients);
    this.#bias.move(memory, { ...step, weightDecay: 0 }, this.#biasGradients);
  }

  #gatherGradients(memory: FloatMemory, list: RowList, count: number): void {
    const [input, output] = [this.#input, this.#output];
    for (let unit = 0; unit < input.width; unit++) {
      list.clear();
      for (let example = 0; example < count; example++) {
        const value = input.outputs[example * input.stride + unit] ?? 0;
        if (value !== 0) list.push(output.gradientsOf(example), value);
      }
      list.addTo(memory, this.#weightGradients + unit * output.rowBytes, output.rowBytes);
    }
    list.clear();
    for (let example = 0; example < count; example++) list.push(output.gradientsOf(example), 1);
    list.addTo(memory, this.#biasGradients, output.rowBytes);
  }

  #passGradients(memory: FloatMemory, list: RowList, count: number): void {
    const [input, output] = [this.#input, this.#output];
    const { slopes, gradients } = input;
    for (let example = 0; example < count; example++) {
      const start = example * input.stride;
      list.clear();
      for (let unit = 0; unit < input.width; unit++) {
        if ((slopes[start + unit] ?? 0) !== 0) list.push(this.#weights.rowAddress(unit), 0);
      }
      const products = list.dot(memory, output.gradientsOf(example), output.rowBytes);
      let at = 0;
      for (let unit = 0; unit < input.width; unit++) {
        const slope = slopes[start + unit] ?? 0;
        gradients[start + unit] = slope === 0 ? 0 : slope * (products[at++] ?? 0);
      }
    }
  }

  toLayer(memory: FloatMemory): DenseLayer {
    return {
      weights: this.#weights.values(memory),
      bias: this.#bias.values(memory),
      inputs: this.#input.width,
      units: this.#output.width,
      activation: this.#activation,
    };
  }
}
