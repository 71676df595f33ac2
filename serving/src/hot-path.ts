import type { Tensor } from "@intent-serving/savedmodel";
import { applyBinary, applyUnary } from "./apply-step.js";
import { withDecodedTables } from "./decode-tables.js";
import { atNode, type Engine, type ExecutableGraph } from "./executable-graph.js";
import { checkIds, type ProductShape, productShape, type SumShape } from "./product-shape.js";
import { findRowProgram, type Operand, type RowProgram, type Step } from "./row-program.js";
import { ServingError } from "./serving-error.js";
import { WeightedSum } from "./weighted-sum.js";

/**
 * Runs linear models, bags with layers behind them and ensembles of them row by row over typed arrays, without tensors in
 * between; sums and dense layers by one WebAssembly kernel.
 */
export const hotPathEngine: Engine = {
  name: "hot-path",
  load: async (model) => {
    const program = findRowProgram(withDecodedTables(model));
    if (program === undefined) return undefined;
    const runners: StepRunner[] = [];
    for (const step of program.steps) runners.push(await runnerOf(step, runners));
    return new HotPathGraph(factsOf(program), runners);
  },
};

/** What is left to know of a program once its tables are where they are used. */
interface ProgramFacts extends Pick<RowProgram, "ids" | "weights" | "outputs"> {
  readonly sums: readonly [SumShape, ...SumShape[]];
  /** Nodes that multiply by a matrix, and take matrices alone. */
  readonly products: readonly string[];
}

function factsOf({ ids, weights, outputs, steps, firstSum }: RowProgram): ProgramFacts {
  const shapeOf = ({ rows, columns, nodes }: SumShape): SumShape => ({ rows, columns, nodes });
  const sums = steps.flatMap((step) => (step.kind === "sum" ? [step.sum] : []));
  const others = sums.filter((sum) => sum !== firstSum).map(shapeOf);
  const products = steps.flatMap((step) => (step.kind === "product" ? [step.node] : []));
  return { ids, weights, outputs, sums: [shapeOf(firstSum), ...others], products };
}

class HotPathGraph implements ExecutableGraph {
  readonly engine = "hot-path";
  private readonly facts: ProgramFacts;
  private readonly runners: readonly StepRunner[];

  constructor(facts: ProgramFacts, runners: readonly StepRunner[]) {
    this.facts = facts;
    this.runners = runners;
  }

  run(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): Tensor[] {
    const { facts, runners } = this;
    const ids = feeds.get(facts.ids);
    const weights = feeds.get(facts.weights);
    if (ids?.dtype !== "DT_INT32" || weights?.dtype !== "DT_FLOAT") {
      throw invalid("expected ids of type int32 and weights of type float");
    }
    const product = checkShapes(facts, ids, weights);
    const steps = fetches.map((name) => facts.outputs.get(name) ?? 0);
    const answers = steps.map((step) => {
      const width = runners[step]?.vector.length ?? 0;
      return new Float32Array(product.rows * width);
    });
    const needed = runners.slice(0, Math.max(...steps) + 1);
    for (let row = 0; row < product.rows; row++) {
      const at: RowAt = {
        ids: ids.values,
        weights: weights.values,
        firstId: product.idStarts?.[row] ?? row * product.length,
        firstWeight: product.weightStarts?.[row] ?? row * product.length,
        length: product.length,
      };
      for (const runner of needed) runner.run(at);
      answers.forEach((values, index) => {
        const vector = runners[steps[index] ?? 0]?.vector ?? values;
        values.set(vector, row * vector.length);
      });
    }
    return answers.map((values, index) => {
      const width = runners[steps[index] ?? 0]?.vector.length ?? 0;
      return { dtype: "DT_FLOAT", shape: [...product.shape.slice(0, -1), width], values };
    });
  }

  dispose(): void {
    // nothing but garbage
  }
}

function checkShapes({ sums, products }: ProgramFacts, ids: Tensor, weights: Tensor): ProductShape {
  const [first, ...others] = sums;
  const product = productShape(first, ids, weights);
  for (const sum of others) if (sum.rows !== first.rows) checkIds(sum, ids);
  const [node] = products;
  if (node !== undefined && product.shape.length !== 2) {
    throw invalid(
      atNode(`In[0] and In[1] has different ndims: [${product.shape.join(",")}] vs. 2`, node),
    );
  }
  return product;
}

/** The row that is being computed: where its ids and weights start, and how many there are. */
interface RowAt {
  readonly ids: Int32Array;
  readonly weights: Float32Array;
  readonly firstId: number;
  readonly firstWeight: number;
  readonly length: number;
}

/** A step that is ready to run: `vector` is what it made of the last row. */
interface StepRunner {
  readonly vector: Float32Array;
  readonly run: (row: RowAt) => void;
}

async function runnerOf(step: Step, runners: readonly StepRunner[]): Promise<StepRunner> {
  const vectorOf = (operand: Operand): Float32Array =>
    typeof operand === "number" ? (runners[operand]?.vector ?? new Float32Array(0)) : operand;
  switch (step.kind) {
    case "sum": {
      const sum = await WeightedSum.of(step.sum.table, step.width);
      const run = ({ ids, firstId, weights, firstWeight, length }: RowAt): void => {
        sum.sums.fill(0);
        sum.add(ids, firstId, weights, firstWeight, length);
      };
      return { vector: sum.sums, run };
    }
    case "product": {
      const sum = await WeightedSum.of(step.matrix, step.width);
      const input = vectorOf(step.input);
      const rows = Int32Array.from(input.keys());
      const run = (): void => {
        sum.sums.fill(0);
        sum.add(rows, 0, input, 0, input.length);
      };
      return { vector: sum.sums, run };
    }
    case "unary": {
      const { op } = step;
      const input = vectorOf(step.input);
      const vector = new Float32Array(step.width);
      return {
        vector,
        run: () => {
          applyUnary(op, input, vector);
        },
      };
    }
    case "binary": {
      const { op } = step;
      const [left, right] = [vectorOf(step.left), vectorOf(step.right)];
      const vector = new Float32Array(step.width);
      return {
        vector,
        run: () => {
          applyBinary(op, left, right, vector);
        },
      };
    }
  }
}

function invalid(message: string): ServingError {
  return new ServingError("INVALID_ARGUMENT", message);
}
