"""Asks a gateway (host and port are the arguments) by other systems' own clients, and prints what they understood."""

import json
import sys

host, port, client = sys.argv[1:]

if client == "triton":
    import numpy
    import tritonclient.http as triton

    server = triton.InferenceServerClient(f"{host}:{port}")
    texts = triton.InferInput("text", [2], "BYTES")
    texts.set_data_from_numpy(numpy.array(["dose", "grossesse"], dtype=object), binary_data=False)
    wanted = [triton.InferRequestedOutput(name, binary_data=False) for name in ("name", "probability")]
    answer = server.infer("intent", [texts], model_version="1", outputs=wanted, request_id="42")
    usual = server.infer("intent", [texts], model_version="1")
    print(
        json.dumps(
            {
                "live": server.is_server_live(),
                "ready": server.is_model_ready("intent", "1"),
                "server": server.get_server_metadata()["name"],
                "inputs": server.get_model_metadata("intent", "1")["inputs"],
                "id": answer.get_response()["id"],
                "names": answer.as_numpy("name").tolist(),
                "probabilities": answer.as_numpy("probability").tolist(),
                "intents": usual.as_numpy("intent").tolist(),
            }
        )
    )
else:
    import pandas
    from mlflow.pyfunc.scoring_server.client import ScoringServerClient

    server = ScoringServerClient(host, int(port))
    frame = pandas.DataFrame({"query": ["dose", "grossesse"]})
    predictions = server.invoke(frame).get_predictions()
    print(json.dumps({"version": server.get_version(), "names": predictions["name"].tolist()}))
