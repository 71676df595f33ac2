"""What cleanlab finds: JSON on standard input ({texts, cells: [labels]}), JSON lines of row numbers and seconds on standard output.

Two classifiers give the out-of-fold probabilities, both over the n-grams that the trainer's check uses.
"""
import json
import sys
import time

import numpy as np
from cleanlab.filter import find_label_issues
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC


def calibrated(margins, labels):
    logits = np.column_stack([-margins, margins]) if margins.ndim == 1 else margins
    rows = np.arange(len(labels))

    def loss(log_temperature):
        scaled = logits / np.exp(log_temperature)
        return np.mean(logsumexp(scaled, axis=1) - scaled[rows, labels])

    best = minimize_scalar(loss, bounds=(-5, 3), method="bounded").x
    return softmax(logits / np.exp(best), axis=1)


job = json.load(sys.stdin)
features = make_union(
    TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+"),
    TfidfVectorizer(ngram_range=(3, 4), min_df=3, sublinear_tf=True, analyzer="char_wb"),
).fit_transform(job["texts"])
for labels in job["cells"]:
    labels = np.array(labels)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    for name in ["naive Bayes", "LinearSVC"]:
        start = time.process_time()
        if name == "LinearSVC":
            margins = cross_val_predict(LinearSVC(C=0.45), features, labels, cv=folds, method="decision_function")
            probabilities = calibrated(margins, labels)
        else:
            model = MultinomialNB(alpha=0.1)
            probabilities = cross_val_predict(model, features, labels, cv=folds, method="predict_proba")
        issues = find_label_issues(labels, probabilities, n_jobs=1)
        found = np.flatnonzero(issues).tolist()
        print(json.dumps({"name": name, "rows": found, "cpuSeconds": time.process_time() - start}), flush=True)
