"""FastAPI + fastText, rows written behind the answers."""

import os

import fasttext
from logged_app import logged_app

LABEL = "__label__"

model = fasttext.load_model(os.environ["FASTTEXT"])


def score(query):
    labels, probabilities = model.predict(" ".join(query.lower().split()))
    return int(labels[0].removeprefix(LABEL)), float(probabilities[0])


app = logged_app("fastapi-fasttext", score)
