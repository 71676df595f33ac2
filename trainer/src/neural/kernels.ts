/** kernels.wat, as wabt's wat2wasm assembles it. */
const KERNELS =
  "AGFzbQEAAAABHwNgBX9/f39/AGAHf39/f319fQBgCX9/f39/fX19fQACEwEHdHJhaW5lcgZtZW1vcnkCAAEDBQQAAAECByYEB2FkZFJvd3MAAAdkb3RSb3dzAAEEYWRhbQACB2FkYW1Sb3cAAwrLCQTnAgIEfwl7IABFBEAPCyAAQQJ0IQcDQCAD/QAEACEKIAP9AAQQIQsgA/0ABCAhDCAD/QAEMCENIAP9AARAIQ4gA/0ABFAhDyAD/QAEYCEQIAP9AARwIRFBACEGA0AgBSABIAZqKAIAaiEIIAIgBmr9CQIAIQkgCiAJIAj9AAQA/eYB/eQBIQogCyAJIAj9AAQQ/eYB/eQBIQsgDCAJIAj9AAQg/eYB/eQBIQwgDSAJIAj9AAQw/eYB/eQBIQ0gDiAJIAj9AARA/eYB/eQBIQ4gDyAJIAj9AARQ/eYB/eQBIQ8gECAJIAj9AARg/eYB/eQBIRAgESAJIAj9AARw/eYB/eQBIREgBkEEaiIGIAdJDQALIAMgCv0LBAAgAyAL/QsEECADIAz9CwQgIAMgDf0LBDAgAyAO/QsEQCADIA/9CwRQIAMgEP0LBGAgAyAR/QsEcCADQYABaiEDIAVBgAFqIgUgBEkNAAsLxgECAn8CeyAARQRADwsDQCABKAIAIQb9DAAAAAAAAAAAAAAAAAAAAAAhB/0MAAAAAAAAAAAAAAAAAAAAACEIQQAhBQNAIAcgBiAFav0ABAAgAiAFav0ABAD95gH95AEhByAIIAYgBWr9AAQQIAIgBWr9AAQQ/eYB/eQBIQggBUEgaiIFIARJDQALIAcgCP3kASEHIAMgB/0fACAH/R8BkiAH/R8CIAf9HwOSkjgCACABQQRqIQEgA0EEaiEDIABBAWsiAA0ACwuzAgMBfwZ7An8gBP0TIQsgBf0TIQwgBv0TIQ0gACADaiEHIAAgAmohDiAOIAJqIQ8DQCAB/QAEACEIIAH9DAAAAAAAAAAAAAAAAAAAAAD9CwQA/QxmZmY/ZmZmP2ZmZj9mZmY/IA79AAQA/eYB/QzNzMw9zczMPc3MzD3NzMw9IAj95gH95AEhCf0Md75/P3e+fz93vn8/d75/PyAP/QAEAP3mAf0MbxKDOm8SgzpvEoM6bxKDOiAIIAj95gH95gH95AEhCiAOIAn9CwQAIA8gCv0LBAAgACANIAD9AAQA/eYBIAsgCf3mASAMIAr95gH94wH9DJW/1jOVv9Yzlb/WM5W/1jP95AH95wH95QH9CwQAIAFBEGohASAOQRBqIQ4gD0EQaiEPIABBEGoiACAHSQ0ACwviAgQCfwR7AX0Ce/0MAAAAAAAAAAAAAAAAAAAAACEN/QwAAAAAAAAAAAAAAAAAAAAAIQ4gASEKIAEgBGohCQNAIAr9AAQAIQsgDSALIAv95gH95AEhDSAK/QAEECELIA4gCyAL/eYB/eQBIQ4gCkEgaiIKIAlJDQALIA0gDv3kASENQ3e+fz8gAyoCAJRDbxKDOiAIIA39HwAgDf0fAZIgDf0fAiAN/R8DkpKUlJIhDyADIA84AgAgBSAGIA+UkUOVv9YzkpX9EyEQIAf9EyERA0D9DGZmZj9mZmY/ZmZmP2ZmZj8gAv0ABAD95gH9DM3MzD3NzMw9zczMPc3MzD0gAf0ABAD95gH95AEhDCAB/QwAAAAAAAAAAAAAAAAAAAAA/QsEACACIAz9CwQAIAAgESAA/QAEAP3mASAQIAz95gH95QH9CwQAIABBEGohACACQRBqIQIgAUEQaiIBIAlJDQALCw==";

/** What kernels.wat exports: all addresses and widths are in bytes, a width is a multiple of 128. */
interface Kernels {
  /** sums += Σ factors[i] × the row at starts[i] */
  readonly addRows: (
    count: number,
    starts: number,
    factors: number,
    sums: number,
    width: number,
  ) => void;
  /** products[i] = the row at starts[i] · vector */
  readonly dotRows: (
    count: number,
    starts: number,
    vector: number,
    products: number,
    width: number,
  ) => void;
  /** One step of Adam; the values' moments lie `state` and twice `state` bytes after them. Clears the gradients. */
  readonly adam: (
    values: number,
    gradients: number,
    state: number,
    width: number,
    rate: number,
    correction: number,
    shrinkage: number,
  ) => void;
  /** The same for one row, whose first moments lie at `first` and whose one second moment lies at `square`. */
  readonly adamRow: (
    values: number,
    gradients: number,
    first: number,
    square: number,
    width: number,
    rate: number,
    correction: number,
    shrinkage: number,
    share: number,
  ) => void;
}

/** What is used of WebAssembly, which Node has and TypeScript's es libraries do not declare. */
declare const WebAssembly: {
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: Kernels };
};

const PAGE_BYTES = 65_536;
const FLOAT_BYTES = 4;
/** Floats that a kernel takes at a time; a row's width is padded to them. */
const COLUMNS_AT_ONCE = 32;

/** A row's floats with its padding: the kernels take 32 at a time. */
export function paddedWidth(width: number): number {
  return Math.ceil(width / COLUMNS_AT_ONCE) * COLUMNS_AT_ONCE;
}

/** Says where in a memory that is yet to be made each array will lie. */
export class MemoryLayout {
  #bytes = 0;

  /** The address of room for so many floats or int32s, aligned as the kernels want it. */
  reserve(length: number): number {
    const address = this.#bytes;
    this.#bytes += paddedWidth(length) * FLOAT_BYTES;
    return address;
  }

  /** Makes the memory, all zeros. Throws a RangeError where the machine hasn't that much, or more than 4 GiB is asked for. */
  allocate(): FloatMemory {
    return new FloatMemory(this.#bytes);
  }
}

/**
 * Floats in WebAssembly memory, and the SIMD kernels over them. Their arithmetic is the same on every machine, so that
 * what is trained by them is too.
 */
export class FloatMemory {
  readonly kernels: Kernels;
  readonly #buffer: ArrayBuffer;

  constructor(bytes: number) {
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)) });
    const module = new WebAssembly.Module(Buffer.from(KERNELS, "base64"));
    this.kernels = new WebAssembly.Instance(module, { trainer: { memory } }).exports;
    this.#buffer = memory.buffer;
  }

  /** The floats at an address. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#buffer, address, length);
  }

  /** The int32s at an address. */
  ints(address: number, length: number): Int32Array {
    return new Int32Array(this.#buffer, address, length);
  }
}
