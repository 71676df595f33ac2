/** kernels.wat, as wabt's wat2wasm assembles it. */
const KERNELS =
  "AGFzbQEAAAABEwJgBX9/f39/AGAHf39/f319fQACEwEHdHJhaW5lcgZtZW1vcnkCAAEDBAMAAAEHHAMHYWRkUm93cwAAB2RvdFJvd3MAAQRhZGFtAAIK5wYD5wICBH8JeyAARQRADwsgAEECdCEHA0AgA/0ABAAhCiAD/QAEECELIAP9AAQgIQwgA/0ABDAhDSAD/QAEQCEOIAP9AARQIQ8gA/0ABGAhECAD/QAEcCERQQAhBgNAIAUgASAGaigCAGohCCACIAZq/QkCACEJIAogCSAI/QAEAP3mAf3kASEKIAsgCSAI/QAEEP3mAf3kASELIAwgCSAI/QAEIP3mAf3kASEMIA0gCSAI/QAEMP3mAf3kASENIA4gCSAI/QAEQP3mAf3kASEOIA8gCSAI/QAEUP3mAf3kASEPIBAgCSAI/QAEYP3mAf3kASEQIBEgCSAI/QAEcP3mAf3kASERIAZBBGoiBiAHSQ0ACyADIAr9CwQAIAMgC/0LBBAgAyAM/QsEICADIA39CwQwIAMgDv0LBEAgAyAP/QsEUCADIBD9CwRgIAMgEf0LBHAgA0GAAWohAyAFQYABaiIFIARJDQALC8YBAgJ/AnsgAEUEQA8LA0AgASgCACEG/QwAAAAAAAAAAAAAAAAAAAAAIQf9DAAAAAAAAAAAAAAAAAAAAAAhCEEAIQUDQCAHIAYgBWr9AAQAIAIgBWr9AAQA/eYB/eQBIQcgCCAGIAVq/QAEECACIAVq/QAEEP3mAf3kASEIIAVBIGoiBSAESQ0ACyAHIAj95AEhByADIAf9HwAgB/0fAZIgB/0fAiAH/R8DkpI4AgAgAUEEaiEBIANBBGohAyAAQQFrIgANAAsLswIDAX8GewJ/IAT9EyELIAX9EyEMIAb9EyENIAAgA2ohByAAIAJqIQ4gDiACaiEPA0AgAf0ABAAhCCAB/QwAAAAAAAAAAAAAAAAAAAAA/QsEAP0MZmZmP2ZmZj9mZmY/ZmZmPyAO/QAEAP3mAf0MzczMPc3MzD3NzMw9zczMPSAI/eYB/eQBIQn9DHe+fz93vn8/d75/P3e+fz8gD/0ABAD95gH9DG8SgzpvEoM6bxKDOm8SgzogCCAI/eYB/eYB/eQBIQogDiAJ/QsEACAPIAr9CwQAIAAgDSAA/QAEAP3mASALIAn95gEgDCAK/eYB/eMB/QyVv9Yzlb/WM5W/1jOVv9Yz/eQB/ecB/eUB/QsEACABQRBqIQEgDkEQaiEOIA9BEGohDyAAQRBqIgAgB0kNAAsL";

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
