import { describe, expect, it } from "vitest";
import { errorFields } from "../src/log-fields.js";

describe("what is logged of an error", () => {
  it("is its name, its code and where it came from", () => {
    const error = Object.assign(new TypeError("quotes a query"), { code: "ERR_X" });
    const { at, ...rest } = errorFields(error);
    expect(rest).toEqual({ error: "TypeError", code: "ERR_X" });
    expect(JSON.stringify(at)).toContain("log-fields.test.ts");
  });

  it.each(["a\n    at home with a query", "\n  at a query\n  at home", "", "at"])(
    "is nothing of its message, which is %j",
    (message) => {
      const { at } = errorFields(new Error(message));
      expect(at).toHaveLength(4);
      expect(JSON.stringify(at)).not.toMatch(/query|home/);
    },
  );
});
