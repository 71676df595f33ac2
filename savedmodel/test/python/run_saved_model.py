"""Runs SavedModels in real TensorFlow, in a session as TensorFlow Serving does.

Reads one JSON request a line from stdin: {"folder", "signature", "inputs": {name: {"dtype", "shape", "values"}}}, and
answers each with a line: {"outputs": {name: {"dtype", "shape", "values"}}, "signatures": {…}} or {"error": text}.
"""

import json
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf


def describe(infos):
    return {
        key: {
            "name": info.name,
            "dtype": tf.dtypes.as_dtype(info.dtype).name if info.dtype else "invalid",
            "shape": [dim.size for dim in info.tensor_shape.dim],
        }
        for key, info in sorted(infos.items())
    }


def answer(request):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        meta_graph = tf.compat.v1.saved_model.load(session, ["serve"], request["folder"])
        signature = meta_graph.signature_def[request["signature"]]
        feed = {
            signature.inputs[name].name: np.array(value["values"], dtype=value["dtype"]).reshape(value["shape"])
            for name, value in request["inputs"].items()
        }
        fetch = {name: info.name for name, info in signature.outputs.items()}
        outputs = session.run(fetch, feed)
        return {
            "outputs": {
                name: {"dtype": value.dtype.name, "shape": list(value.shape), "values": value.ravel().tolist()}
                for name, value in outputs.items()
            },
            "signatures": {
                name: {
                    "method": it.method_name,
                    "inputs": describe(it.inputs),
                    "outputs": describe(it.outputs),
                }
                for name, it in sorted(meta_graph.signature_def.items())
            },
        }


def operation_text(error):
    """What the operation says, as TensorFlow Serving passes it on: without what Python puts around it."""
    text = error.message.split("\n\nOriginal stack trace")[0]
    return re.sub(r"\AGraph execution error:.*^Node: '[^\n]*'\n", "", text, flags=re.DOTALL | re.MULTILINE)


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except tf.errors.OpError as error:
        result = {"error": operation_text(error)}
    print(json.dumps(result), flush=True)
