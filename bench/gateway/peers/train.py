"""Trains what the peers serve on a data set's train.csv: a scikit-learn pipeline, the same one for MLflow, and fastText."""

import csv
import sys
from pathlib import Path

import fasttext
import joblib
import mlflow.sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

dataset, folder = Path(sys.argv[1]), Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
with open(dataset / "train.csv", newline="", encoding="utf-8") as file:
    rows = [(row["question"], int(row["intent"])) for row in csv.DictReader(file)]

# the n-grams that the trainer's tokenizer has by default
words = TfidfVectorizer(token_pattern=r"(?u)\w+", ngram_range=(1, 2), sublinear_tf=True)
letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True)
pipeline = make_pipeline(
    FeatureUnion([("words", words), ("letters", letters)]),
    LogisticRegression(C=10, max_iter=1000),
)
pipeline.fit([text for text, _ in rows], [intent for _, intent in rows])
joblib.dump(pipeline, folder / "pipeline.joblib")
mlflow.sklearn.save_model(
    pipeline,
    str(folder / "mlflow"),
    serialization_format="cloudpickle",
    pip_requirements=["scikit-learn"],
)

lines = folder / "train.txt"
with open(lines, "w", encoding="utf-8") as file:
    for text, intent in rows:
        file.write(f"__label__{intent} {' '.join(text.lower().split())}\n")
# a tenth of the usual buckets: 2,000 texts fill no more, and the file stays below 100 MB
model = fasttext.train_supervised(
    input=str(lines), verbose=0, thread=1, epoch=25, lr=0.5, wordNgrams=2, minn=2, maxn=4, bucket=200_000
)
model.save_model(str(folder / "fasttext.bin"))
