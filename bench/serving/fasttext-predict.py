"""fastText's side of the comparison: trains on a CSV, then answers one round of all texts for each line on stdin."""

import csv
import json
import os
import sys
import tempfile
import time

import fasttext

settings = json.loads(sys.argv[1])


def rows(name):
    with open(os.path.join(settings["dataset"], name), newline="", encoding="utf-8") as file:
        return [(row["question"].lower(), row["intent"]) for row in csv.DictReader(file)]


train, validation = rows("train.csv"), rows("validation.csv")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "train.txt")
    with open(path, "w", encoding="utf-8") as file:
        for text, intent in train:
            file.write(f"__label__{intent} {' '.join(text.split())}\n")
    model = fasttext.train_supervised(input=path, verbose=0, thread=1, **settings["fastText"])

texts = [" ".join(text.split()) for text, _ in validation]
right = sum(
    model.predict(text)[0][0] == f"__label__{intent}" for text, (_, intent) in zip(texts, validation)
)
print(json.dumps({"accuracy": right / len(texts)}), flush=True)
for line in sys.stdin:
    k = int(line)
    start = time.perf_counter()
    for text in texts:
        model.predict(text, k=k)
    print(json.dumps({"microseconds": (time.perf_counter() - start) / len(texts) * 1e6}), flush=True)
