import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { dataTypeName, dataTypeNumber } from "../src/data-type.js";
import { file_prediction_log } from "../src/gen/prediction_log_pb.js";
import { file_saved_model } from "../src/gen/saved_model_pb.js";
import { jsonFixture } from "./fixture.js";

interface TensorFlowField {
  readonly number: number;
  readonly type: string;
  readonly isRepeated: boolean;
  readonly message: string | null;
}

const tensorFlow = jsonFixture<{
  fields: Record<string, Record<string, TensorFlowField>>;
  dataTypes: Record<string, number>;
}>("tensorflow-fields.json");

function withNested(message: DescMessage): DescMessage[] {
  return [message, ...message.nestedMessages.flatMap(withNested)];
}

const messages = [file_saved_model, file_prediction_log]
  .flatMap((file) => file.messages)
  .flatMap(withNested);

describe("our proto files agree with TensorFlow's", () => {
  test.each(messages.map((message) => [message.typeName, message] as const))(
    "%s",
    (name, message) => {
      const ours = Object.fromEntries(
        message.fields.map((field) => [
          field.name,
          {
            number: field.number,
            type:
              field.scalar !== undefined && field.fieldKind !== "map"
                ? ScalarType[field.scalar].toLowerCase()
                : "message",
            isRepeated: field.fieldKind === "list" || field.fieldKind === "map",
          },
        ]),
      );
      const theirs = Object.fromEntries(
        message.fields.map(({ name: field }) => {
          const found = tensorFlow.fields[name]?.[field];
          return [
            field,
            found && { number: found.number, type: found.type, isRepeated: found.isRepeated },
          ];
        }),
      );
      expect(ours).toEqual(theirs);
    },
  );

  test("each data type has TensorFlow's number", () => {
    const numbers = Array.from({ length: 24 }, (_, number) => number);
    for (const number of numbers) {
      const name = dataTypeName(number);
      expect(tensorFlow.dataTypes[name]).toBe(number);
      expect(dataTypeNumber(name)).toBe(number);
    }
  });

  test("a data type beyond those is refused by number", () => {
    expect(() => dataTypeName(101)).toThrow("data type 101 is not known");
    expect(() => dataTypeName(-1)).toThrow("data type -1 is not known");
  });
});
