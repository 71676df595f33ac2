"""Reads a warm-up file as TensorFlow does and prints its requests as JSON: TFRecord framing, then PredictionLog."""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from tensorflow_serving.apis import prediction_log_pb2

requests = []
for record in tf.data.TFRecordDataset(sys.argv[1]):
    request = prediction_log_pb2.PredictionLog.FromString(record.numpy()).predict_log.request
    requests.append(
        {
            "model": request.model_spec.name,
            "signatureName": request.model_spec.signature_name,
            "inputs": {
                name: {"dtype": value.dtype, "values": tf.make_ndarray(value).tolist()}
                for name, value in sorted(request.inputs.items())
            },
        }
    )
print(json.dumps(requests))
