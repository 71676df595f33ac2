"""FastAPI + scikit-learn, rows written behind the answers."""

import os

import joblib
from logged_app import logged_app

pipeline = joblib.load(os.environ["PIPELINE"])


def score(query):
    probabilities = pipeline.predict_proba([query])[0]
    best = probabilities.argmax()
    return int(pipeline.classes_[best]), float(probabilities[best])


app = logged_app("fastapi-sklearn", score)
