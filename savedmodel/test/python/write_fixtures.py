"""Writes savedmodel/test/fixtures with a real TensorFlow: SavedModels, and what they hold.

    .venv/bin/python savedmodel/test/python/write_fixtures.py && npx biome check --write savedmodel
"""

import base64
import json
import os
import pathlib
import re
import shutil
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import graph_pb2, tensor_pb2, types_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow_serving.apis import model_pb2, predict_pb2, prediction_log_pb2

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
LINEAR = pathlib.Path(__file__).parents[3] / "native" / "check"
PREDICT = "tensorflow/serving/predict"
v1 = tf.compat.v1


def main():
    tf.keras.utils.set_random_seed(7)
    shutil.rmtree(FIXTURES, ignore_errors=True)
    FIXTURES.mkdir()
    write_json("tensorflow-fields.json", fields())
    write_json("out-of-range.json", out_of_range())
    constants()
    embedding()
    functions()
    variables()


def write_json(name, value):
    (FIXTURES / name).write_text(json.dumps(value, sort_keys=True, separators=(",", ":")) + "\n")


def as_json(array):
    """64-bit integers and text go as strings, halves and bfloat16 as their bits, complex numbers as pairs."""
    array = np.asarray(array)
    if array.dtype.kind in "OS":
        array_values = [base64.b64encode(value).decode() for value in array.ravel().tolist()]
    elif array.dtype in (np.int64, np.uint64):
        array_values = [str(value) for value in array.ravel()]
    elif array.dtype.itemsize == 2 and array.dtype.kind not in "iu":
        array_values = array.ravel().view(np.uint16).tolist()
    elif array.dtype.kind == "c":
        part = np.float32 if array.dtype == np.complex64 else np.float64
        array_values = array.ravel().view(part).tolist()
    elif array.dtype.kind == "V":
        array_values = array.ravel()[array.dtype.names[0]].tolist()
    elif array.dtype.kind == "b":
        array_values = array.ravel().astype(int).tolist()
    else:
        array_values = array.ravel().tolist()
    return {"shape": list(array.shape), "values": array_values}


def fields():
    """Number, type and label of every field of the messages that proto/*.proto has a part of."""
    found = {}

    def add(descriptor):
        found[descriptor.full_name] = {
            field.name: {
                "number": field.number,
                "type": FIELD_TYPES[field.type],
                "isRepeated": field.is_repeated,
                "message": field.message_type.full_name if field.message_type else None,
            }
            for field in descriptor.fields
        }
        for nested in descriptor.nested_types:
            add(nested)

    for file in (
        saved_model_pb2,
        meta_graph_pb2,
        graph_pb2,
        tensor_pb2,
        prediction_log_pb2,
        predict_pb2,
        model_pb2,
    ):
        for message in file.DESCRIPTOR.message_types_by_name.values():
            add(message)
    pool = graph_pb2.DESCRIPTOR.pool
    for name in WANTED:
        add(pool.FindMessageTypeByName(f"tensorflow.{name}"))
    wanted = {f"tensorflow.{name}" for name in WANTED} | {f"tensorflow.serving.{name}" for name in WANTED_SERVING}
    return {
        "fields": {
            name: value for name, value in found.items() if name in wanted or name.rsplit(".", 1)[0] in wanted
        },
        "dataTypes": {name: number for name, number in types_pb2.DataType.items() if not name.endswith("_REF")},
    }


WANTED = [
    "SavedModel",
    "MetaGraphDef",
    "GraphDef",
    "VersionDef",
    "NodeDef",
    "AttrValue",
    "NameAttrList",
    "FunctionDefLibrary",
    "FunctionDef",
    "OpDef",
    "TensorShapeProto",
    "TensorProto",
    "SignatureDef",
    "TensorInfo",
]
WANTED_SERVING = ["PredictionLog", "PredictLog", "PredictRequest", "ModelSpec"]
FIELD_TYPES = {
    1: "double",
    2: "float",
    3: "int64",
    4: "uint64",
    5: "int32",
    8: "bool",
    9: "string",
    11: "message",
    12: "bytes",
    13: "uint32",
    14: "int32",  # an enum: the same on the wire
}


def out_of_range():
    """What a session answers to ids that the linear model's table doesn't have, and to inputs that don't fit."""
    cases = []
    for ids, weights in [
        ([[1, 9]], [[0.5, 0.25]]),
        ([[5]], [[1.0]]),
        ([[-1]], [[1.0]]),
        ([[1, 2], [3, 7]], [[1.0, 1.0], [1.0, 1.0]]),
        ([[8, 7], [6, 5]], [[1.0, 1.0], [1.0, 1.0]]),
        ([[9]], [[0.0]]),
        ([[1, 2]], [[1.0]]),
        ([[1], [2]], [[1.0]]),
    ]:
        with tf.Graph().as_default(), v1.Session() as session:
            v1.saved_model.load(session, ["serve"], str(LINEAR))
            try:
                feed = {"ids:0": np.array(ids, np.int32), "weights:0": np.array(weights, np.float32)}
                answer = {"probabilities": session.run("probabilities:0", feed).tolist()}
            except tf.errors.OpError as error:
                answer = {"code": type(error).__name__, "error": operation_text(error)}
            cases.append({"ids": ids, "weights": weights, **answer})
    return {"rows": 5, "classes": 3, "cases": cases}


def operation_text(error):
    """What the operation says, as TensorFlow Serving passes it on: without what Python puts around it."""
    text = error.message.split("\n\nOriginal stack trace")[0]
    return re.sub(r"\AGraph execution error:.*^Node: '[^\n]*'\n", "", text, flags=re.DOTALL | re.MULTILINE)


def save(name, graph, inputs, outputs):
    """Writes a graph without variables as fixtures/<name>/saved_model.pb."""
    folder = FIXTURES / name
    with tempfile.TemporaryDirectory() as temporary:
        target = os.path.join(temporary, "model")
        with v1.Session(graph=graph) as session:
            builder = v1.saved_model.Builder(target)
            info = v1.saved_model.build_tensor_info
            signature = v1.saved_model.build_signature_def(
                {key: info(tensor) for key, tensor in inputs.items()},
                {key: info(tensor) for key, tensor in outputs.items()},
                PREDICT,
            )
            builder.add_meta_graph_and_variables(
                session, ["serve"], {"serving_default": signature}, strip_default_attrs=True
            )
            builder.save()
        folder.mkdir()
        shutil.copy(os.path.join(target, "saved_model.pb"), folder)


def constants():
    """One Const node for each type and each way to write its values; expected.json has what TensorFlow reads."""
    tf_types = {
        "float32": ("float_val", [1.5, -2.25, 3e38]),
        "float64": ("double_val", [1.5, -2.25, 1e300]),
        "int32": ("int_val", [1, -2, 2**31 - 1]),
        "int16": ("int_val", [1, -2, 2**15 - 1]),
        "int8": ("int_val", [1, -2, 127]),
        "uint8": ("int_val", [1, 2, 255]),
        "uint16": ("int_val", [1, 2, 65535]),
        "uint32": ("uint32_val", [1, 2, 2**32 - 1]),
        "uint64": ("uint64_val", [1, 2, 2**64 - 1]),
        "int64": ("int64_val", [1, -2, -(2**63)]),
        "bool": ("bool_val", [True, False, True]),
        "float16": ("half_val", [0x3C00, 0xC000, 0x7BFF]),
        "bfloat16": ("half_val", [0x3F80, 0xC000, 0x7F7F]),
        "complex64": ("scomplex_val", [1.0, -1.0, 2.5, 0.5, 3.0, 4.0]),
        "complex128": ("dcomplex_val", [1.0, -1.0, 2.5, 0.5, 3.0, 4.0]),
        "string": ("string_val", [b"a", b"", "é€".encode()]),
    }
    graph_def = tf.compat.v1.GraphDef()
    graph_def.versions.producer = tf.version.GRAPH_DEF_VERSION

    def add(name, dtype, shape, fill):
        node = graph_def.node.add(name=name, op="Const")
        node.attr["dtype"].type = dtype.as_datatype_enum
        tensor = node.attr["value"].tensor
        tensor.dtype = dtype.as_datatype_enum
        tensor.tensor_shape.CopyFrom(tf.TensorShape(shape).as_proto())
        fill(tensor)

    for type_name, (field, values) in tf_types.items():
        dtype = tf.dtypes.as_dtype(type_name)
        width = 2 if "complex" in type_name else 1

        def listed(count, field=field, values=values, width=width):
            return lambda tensor: getattr(tensor, field).extend(values[: count * width])

        add(f"{type_name}_listed", dtype, [3], listed(3))
        add(f"{type_name}_filled", dtype, [2, 3], listed(2))
        add(f"{type_name}_splat", dtype, [4], listed(1))
        add(f"{type_name}_scalar", dtype, [], listed(1))
        add(f"{type_name}_zeros", dtype, [2], listed(0))
        add(f"{type_name}_empty", dtype, [2, 0], listed(0))
        if type_name == "string":
            content = bytes([1, 0, 5]) + b"a" + "é€".encode()
        else:
            proto = tensor_pb2.TensorProto(dtype=dtype.as_datatype_enum)
            proto.tensor_shape.CopyFrom(tf.TensorShape([3]).as_proto())
            listed(3)(proto)
            content = tf.make_ndarray(proto).tobytes()
        add(
            f"{type_name}_content",
            dtype,
            [3],
            lambda tensor, content=content: setattr(tensor, "tensor_content", content),
        )
    add("float32_longer", tf.float32, [2], lambda tensor: tensor.float_val.extend([1, 2, 3]))
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(graph_def, name="")
    names = [node.name for node in graph_def.node]
    with v1.Session(graph=graph) as session:
        expected = {name: as_json(session.run(f"{name}:0")) for name in names}
    save("constants", graph, {}, {"first": graph.get_tensor_by_name(f"{names[0]}:0")})
    for node in graph_def.node:
        expected[node.name]["dtype"] = types_pb2.DataType.Name(node.attr["dtype"].type)
    write_json("constants/expected.json", expected)


def embedding():
    """A Keras model, frozen: expected.json has its nodes and an answer."""
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Input([5], dtype="int32"),
            tf.keras.layers.Embedding(20, 4),
            tf.keras.layers.GlobalAveragePooling1D(),
            tf.keras.layers.Dense(3, activation="softmax"),
        ]
    )
    function = tf.function(lambda ids: model(ids)).get_concrete_function(tf.TensorSpec([None, 5], tf.int32, "ids"))
    frozen = convert_variables_to_constants_v2(function)
    ids = np.array([[1, 2, 3, 4, 5], [19, 0, 7, 7, 7]], np.int32)
    save("embedding", frozen.graph, {"ids": frozen.inputs[0]}, {"probabilities": frozen.outputs[0]})
    write_json("embedding/expected.json", {
        "ids": as_json(ids),
        "probabilities": as_json(frozen(tf.constant(ids))[0].numpy()),
        "nodes": [[node.name, node.op, list(node.input)] for node in frozen.graph.as_graph_def().node],
        "constants": {
            node.name: as_json(tf.make_ndarray(node.attr["value"].tensor))
            for node in frozen.graph.as_graph_def().node
            if node.op == "Const"
        },
    })


def functions():
    """A module whose signature calls a function that branches and calls another: nodes live in the library."""

    class Module(tf.Module):
        @tf.function
        def double(self, x):
            return x * 2.0

        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, "x")])
        def serve(self, x):
            return {"y": tf.cond(tf.reduce_sum(x) > 0, lambda: self.double(x), lambda: -x)}

    module = Module()
    save_v2("functions", module, module.serve)


def variables():
    """A model with a variable, not frozen: its nodes have resources."""

    class Module(tf.Module):
        def __init__(self):
            self.factor = tf.Variable([2.0, 3.0])

        @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, "x")])
        def serve(self, x):
            return {"y": x * self.factor}

    module = Module()
    save_v2("variables", module, module.serve)


def save_v2(name, module, function):
    with tempfile.TemporaryDirectory() as temporary:
        options = tf.saved_model.SaveOptions(save_debug_info=False)
        tf.saved_model.save(module, temporary, signatures=function, options=options)
        (FIXTURES / name).mkdir()
        shutil.copy(os.path.join(temporary, "saved_model.pb"), FIXTURES / name)
        model = saved_model_pb2.SavedModel.FromString(pathlib.Path(temporary, "saved_model.pb").read_bytes())
    graph_def = model.meta_graphs[0].graph_def
    write_json(f"{name}/expected.json", {
        "nodes": [[node.name, node.op, list(node.input)] for node in graph_def.node],
        "functions": {
            function.signature.name: {
                "inputs": [[arg.name, types_pb2.DataType.Name(arg.type)] for arg in function.signature.input_arg],
                "outputs": [[arg.name, types_pb2.DataType.Name(arg.type)] for arg in function.signature.output_arg],
                "nodes": [[node.name, node.op, list(node.input)] for node in function.node_def],
                "returns": dict(function.ret),
            }
            for function in graph_def.library.function
        },
        "signatures": {
            key: {
                "inputs": sorted(it.inputs),
                "outputs": sorted(it.outputs),
                "method": it.method_name,
            }
            for key, it in model.meta_graphs[0].signature_def.items()
        },
    })


main()
