import { BinaryMachine, type SvmProblem } from "./binary-machine.js";
import { dotRow } from "./sparse-row.js";

/** Classes that are worked on side by side: eight numbers are a line of the processor's cache. */
const LANES = 8;

/** Between two of its rests, a look at all rows looks at this many. */
const ROWS_BEFORE_REST = 16_384;

/** Where the solved classes go: the weights by feature, then by class. */
export interface SvmOutput {
  readonly weights: Float32Array; // [featureCount, classCount]
  readonly bias: Float32Array; // [classCount]
}

/**
 * Solves classes one after the other, eight side by side, until there is none left to take. What comes out for a class
 * depends on no other: who takes which, and when, makes no difference. Yields each solved class, and -1 at its rests.
 */
export function* solveClasses(
  problem: SvmProblem,
  output: SvmOutput,
  takeClass: () => number | undefined,
): Generator<number, void> {
  const { featureCount, classCount } = problem.shape;
  const idle: BinaryMachine[] = [];
  const table = new Float64Array(featureCount * LANES); // the weights of all lanes, by feature
  let working: BinaryMachine[] = [];
  for (;;) {
    while (working.length < LANES) {
      const positive = takeClass();
      if (positive === undefined) break;
      const machine = idle.pop() ?? new BinaryMachine(problem);
      machine.start(positive);
      working.push(machine);
    }
    if (working.length === 0) return;
    for (const [lane, machine] of working.entries()) {
      machine.descend();
      copyLane(machine.weights, table, lane, LANES);
      yield -1;
    }
    yield* lookAtAll(problem, table, working);
    for (const machine of working.filter(({ isDone }) => isDone)) {
      copyLane(machine.weights, output.weights, machine.positive, classCount);
      output.bias[machine.positive] = machine.bias;
      idle.push(machine);
      yield machine.positive;
    }
    working = working.filter(({ isDone }) => !isDone);
  }
}

function copyLane(
  own: Float64Array,
  table: Float64Array | Float32Array,
  column: number,
  columnCount: number,
): void {
  for (let id = 0, at = column; id < own.length; id++, at += columnCount) table[at] = own[id] ?? 0;
}

/**
 * Shows each row to all machines. How a product is summed up goes by the problem and not by how many machines are at
 * work, on which no byte may depend.
 */
function* lookAtAll(
  { rows, targets, shape }: SvmProblem,
  table: Float64Array,
  machines: readonly BinaryMachine[],
): Generator<number, void> {
  const products = new Float64Array(LANES);
  for (const machine of machines) machine.startLook();
  const isAlone = shape.classCount === 2;
  for (let row = 0; row < targets.length; row++) {
    if (isAlone) {
      for (const machine of machines) machine.look(row, dotRow(rows, row, machine.weights));
    } else {
      multiplyRow(rows, row, table, products);
      for (let lane = 0; lane < machines.length; lane++) {
        machines[lane]?.look(row, products[lane] ?? 0);
      }
    }
    if (row % ROWS_BEFORE_REST === ROWS_BEFORE_REST - 1) yield -1;
  }
}

/** The products of one row with the eight columns of a table: each line of the cache is fetched once for all. */
function multiplyRow(
  { offsets, ids, weights }: SvmProblem["rows"],
  row: number,
  table: Float64Array,
  products: Float64Array,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  const end = offsets[row + 1] ?? 0;
  for (let i = offsets[row] ?? 0; i < end; i++) {
    const value = weights[i] ?? 0;
    const at = (ids[i] ?? 0) * LANES;
    a += value * (table[at] ?? 0);
    b += value * (table[at + 1] ?? 0);
    c += value * (table[at + 2] ?? 0);
    d += value * (table[at + 3] ?? 0);
    e += value * (table[at + 4] ?? 0);
    f += value * (table[at + 5] ?? 0);
    g += value * (table[at + 6] ?? 0);
    h += value * (table[at + 7] ?? 0);
  }
  products[0] = a;
  products[1] = b;
  products[2] = c;
  products[3] = d;
  products[4] = e;
  products[5] = f;
  products[6] = g;
  products[7] = h;
}
