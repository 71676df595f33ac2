"""Flask + scikit-learn + psycopg: one row an answer, committed before the answer is given."""

import os
from datetime import datetime, timezone
from uuid import uuid4

import joblib
from flask import Flask, jsonify, request
from psycopg_pool import ConnectionPool

INSERT = """
    insert into peer_predictions (id, time, service, query, intent, probability)
    values (%s, %s, 'flask-sklearn', %s, %s, %s)
"""

threads = int(os.environ["THREADS"])
pipeline = joblib.load(os.environ["PIPELINE"])
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=threads,
    max_size=threads,
    kwargs={"autocommit": True},
    open=True,
)
app = Flask(__name__)


@app.get("/intent")
def intent():
    query = request.args["query"]
    probabilities = pipeline.predict_proba([query])[0]
    best = probabilities.argmax()
    number, probability = int(pipeline.classes_[best]), float(probabilities[best])
    with pool.connection() as connection:
        connection.execute(INSERT, (uuid4(), datetime.now(timezone.utc), query, number, probability))
    return jsonify({"intent": number, "probability": f"{probability:.8f}"})
