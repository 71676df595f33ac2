"""One fit by scikit-learn, as one JSON line: seconds, accuracy, peak memory. Started by bench-train.mjs."""

import csv
import json
import resource
import sys
import time

from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.svm import LinearSVC

job = json.loads(sys.argv[1])


def read(name):
    with open(f"{job['dataset']}/{name}", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["question"] for row in rows], [row["intent"] for row in rows]


def vectorizer(channel):
    is_word = channel["unit"] == "word"
    cutting = {
        "analyzer": "word" if is_word else "char_wb",
        "token_pattern": r"(?u)\w+" if is_word else None,
        "ngram_range": (channel["minLength"], channel["maxLength"]),
        "strip_accents": "unicode" if job["settings"]["foldAccents"] else None,
    }
    sublinear = job["settings"]["sublinear"]
    hashing = job["settings"].get("hashing")
    if hashing is None:
        least = channel["minDocumentFrequency"]
        return TfidfVectorizer(min_df=least, sublinear_tf=sublinear, **cutting)
    buckets = hashing["features"] // len(job["settings"]["channels"])
    return make_pipeline(
        HashingVectorizer(n_features=buckets, alternate_sign=False, norm=None, **cutting),
        TfidfTransformer(sublinear_tf=sublinear),
    )


texts, intents = read("train.csv")
held_out_texts, held_out_intents = read("validation.csv")
channels = {str(i): channel for i, channel in enumerate(job["settings"]["channels"])}

wall, cpu = time.perf_counter(), time.process_time()
union = FeatureUnion(
    [(name, vectorizer(channel)) for name, channel in channels.items()],
    transformer_weights={name: channel["weight"] for name, channel in channels.items()},
)
matrix = union.fit_transform(texts)
tokenized = time.perf_counter()
machine = LinearSVC(C=job["c"], tol=job["tolerance"], max_iter=job["maxIterations"])
machine.fit(matrix, intents)
fitted, fitted_cpu = time.perf_counter(), time.process_time()

answers = machine.predict(union.transform(held_out_texts))
right = sum(answer == truth for answer, truth in zip(answers, held_out_intents))
print(
    json.dumps(
        {
            "seconds": fitted - wall,
            "tokenizeSeconds": tokenized - wall,
            "cpuSeconds": fitted_cpu - cpu,
            "accuracy": right / len(held_out_intents),
            "features": matrix.shape[1],
            "peakMebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
