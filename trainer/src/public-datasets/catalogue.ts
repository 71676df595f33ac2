import type { Split } from "../formats/imported.js";
import { TrainerError } from "../trainer-error.js";

/** How a file that people publish is read. */
export type SourceFormat = "massive" | "clinc" | "snips" | "banking" | "sms" | "trec" | "trec-fine";

/** What is taken out of a published file. */
export interface SourceMember {
  /** Its path inside the archive; the file's own name where it is none. */
  readonly path: string;
  readonly format: SourceFormat;
  /** The split that the authors mean it for; undefined where the rows say it themselves or nobody does. */
  readonly split: Split | undefined;
}

/** A file to fetch. */
export interface SourceFile {
  /** Below the data set's address. */
  readonly path: string;
  /** Of the bytes; undefined where none is known beforehand, so that the first fetch decides. */
  readonly sha256: string | undefined;
  readonly archive: "zip" | "tar.gz" | undefined;
  readonly members: readonly SourceMember[];
}

/** A data set that its authors let anybody fetch. */
export interface PublicDataset {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
  readonly homepage: string;
  /** Where the files lie, ending in a slash. */
  readonly address: string;
  readonly files: readonly SourceFile[];
  readonly locale: string | undefined;
}

const MASSIVE_LOCALES =
  "af-ZA am-ET ar-SA az-AZ bn-BD cy-GB da-DK de-DE el-GR en-US es-ES fa-IR fi-FI fr-FR he-IL hi-IN hu-HU hy-AM id-ID is-IS it-IT ja-JP jv-ID ka-GE km-KH kn-IN ko-KR lv-LV ml-IN mn-MN ms-MY my-MM nb-NO nl-NL pl-PL pt-PT ro-RO ru-RU sl-SL sq-AL sv-SE sw-KE ta-IN te-IN th-TH tl-PH tr-TR ur-PK vi-VN zh-CN zh-TW".split(
    " ",
  );

// the pins are those that several independent users of the files have recorded; where none was found there is none
const CLINC150: PublicDataset = {
  name: "clinc150",
  title: "CLINC150: 150 intents of ten domains, and out-of-scope queries (English)",
  licence: "CC BY 3.0",
  citation:
    "Larson et al., An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction, EMNLP-IJCNLP 2019",
  homepage: "https://github.com/clinc/oos-eval",
  address: "https://raw.githubusercontent.com/clinc/oos-eval/master/data/",
  files: [
    plainFile(
      "data_full.json",
      "clinc",
      undefined,
      "36923c3705a59e08fe9c3883d8bc2dd966ef93e22cb78ac41171782a698d56e0",
    ),
  ],
  locale: undefined,
};

const BANKING77: PublicDataset = {
  name: "banking77",
  title: "BANKING77: 77 intents of a bank's customers (English)",
  licence: "CC BY 4.0",
  citation:
    "Casanueva et al., Efficient Intent Detection with Dual Sentence Encoders, NLP4ConvAI 2020",
  homepage: "https://github.com/PolyAI-LDN/task-specific-datasets",
  address:
    "https://raw.githubusercontent.com/PolyAI-LDN/task-specific-datasets/57ec275d8078af65b7731c2a98be812d844a6d6b/banking_data/",
  files: [
    plainFile(
      "train.csv",
      "banking",
      "train",
      "b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b",
    ),
    plainFile(
      "test.csv",
      "banking",
      "test",
      "d12d6e3bc4c3103966ae786dc435913c0c563dfa328f5a3646d0e62cfeeb474d",
    ),
  ],
  locale: undefined,
};

const SMS_SPAM: PublicDataset = {
  name: "sms-spam",
  title: "SMS Spam Collection v.1: spam or ham (English)",
  licence: "CC BY 4.0 on its UCI page; its own readme: free, with a citation asked for",
  citation:
    "Almeida, Gómez Hidalgo, Yamakami, Contributions to the Study of SMS Spam Filtering: New Collection and Results, DocEng 2011",
  homepage: "https://archive.ics.uci.edu/dataset/228/sms+spam+collection",
  address: "https://archive.ics.uci.edu/static/public/228/",
  files: [
    {
      path: "sms+spam+collection.zip",
      sha256: "1587ea43e58e82b14ff1f5425c88e17f8496bfcdb67a583dbff9eefaf9963ce3",
      archive: "zip",
      members: [{ path: "SMSSpamCollection", format: "sms", split: undefined }],
    },
  ],
  locale: undefined,
};

const SNIPS_INTENTS = {
  AddToPlaylist: "fee1b4645352e70ed8a40f1f87c3b53fc3bf75f8ebc82252a22b82c107e75b01",
  BookRestaurant: "7677e82cd6e9a8191f0a4502568c786278c984900b4796d3628e46f1abf73ef4",
  GetWeather: "86f414b2ad8a993134d85d16e25e5d337beae47cef993c0af2a5f440405c60f6",
  PlayMusic: "901ddbe9781d1fdb8196e789c543f80df3d29ca6e237da64947905adcc0312e4",
  RateBook: "bb43e4b74134300d5766f6b420d0357a63402987a225f6dc92c806c9c040ce04",
  SearchCreativeWork: "87b3432de48c71c205aa5238b41d9e3f2d70bdfcd0bea2427544fb9e4bd5e5bb",
  SearchScreeningEvent: "5447e9440c02e2fb08c3ae16b9f58a4d1332b4bc77fd34691402b02aa4399765",
} as const;

const SNIPS: PublicDataset = {
  name: "snips",
  title: "Snips' benchmark of 2017: 7 intents of a voice assistant (English)",
  licence: "CC0 1.0",
  citation:
    "Coucke et al., Snips Voice Platform: an embedded Spoken Language Understanding system for private-by-design voice interfaces, 2018 (arXiv:1805.10190)",
  homepage: "https://github.com/sonos/nlu-benchmark",
  address:
    "https://raw.githubusercontent.com/sonos/nlu-benchmark/b86ac7f1577868c42158d0dec77db50956046696/2017-06-custom-intent-engines/",
  files: Object.entries(SNIPS_INTENTS).flatMap(([intent, sha256]) => [
    plainFile(`${intent}/train_${intent}_full.json`, "snips", "train", sha256),
    plainFile(`${intent}/validate_${intent}.json`, "snips", "test", undefined),
  ]),
  locale: undefined,
};

const DATASETS: readonly PublicDataset[] = [
  CLINC150,
  BANKING77,
  SMS_SPAM,
  SNIPS,
  trec("trec", "6 kinds of questions"),
  trec("trec-fine", "50 kinds of questions"),
  ...MASSIVE_LOCALES.map(massive),
];

/** The data set of a name; `massive-fr` is short for `massive-fr-FR`. Throws a TrainerError that lists the names. */
export function publicDataset(name: string): PublicDataset {
  const wanted = name.toLowerCase();
  const exact = DATASETS.find((it) => it.name.toLowerCase() === wanted);
  const alike = DATASETS.filter((it) => it.name.toLowerCase().startsWith(`${wanted}-`));
  const short = wanted.startsWith("massive-") && alike.length === 1 ? alike[0] : undefined;
  const found = exact ?? short;
  if (found !== undefined) return short === undefined ? found : { ...found, name: wanted };
  const others = DATASETS.filter((it) => it.locale === undefined).map((it) => it.name);
  throw new TrainerError(
    "usage",
    `NAME: expected ${others.join(", ")}, massive-fr or massive- with another of its locales, got ${JSON.stringify(name)}`,
  );
}

function massive(locale: string): PublicDataset {
  return {
    name: `massive-${locale}`,
    title: `MASSIVE 1.0, ${locale}: 60 intents of a voice assistant`,
    licence: "CC BY 4.0",
    citation:
      "FitzGerald et al., MASSIVE: A 1M-Example Multilingual Natural Language Understanding Dataset with 51 Typologically-Diverse Languages, 2022 (arXiv:2204.08582)",
    homepage: "https://github.com/alexa/massive",
    address: "https://amazon-massive-nlu-dataset.s3.amazonaws.com/",
    files: [
      {
        path: "amazon-massive-dataset-1.0.tar.gz",
        sha256: "7df623fd2d300a4d235d6ee5bd396c9a28258d3a0ccb29abdb054506eba153f8",
        archive: "tar.gz",
        members: [{ path: `1.0/data/${locale}.jsonl`, format: "massive", split: undefined }],
      },
    ],
    locale,
  };
}

function trec(name: "trec" | "trec-fine", kinds: string): PublicDataset {
  return {
    name,
    title: `TREC question classification: ${kinds} (English)`,
    licence: "none is stated on its page; take it for research alone",
    citation: "Li and Roth, Learning Question Classifiers, COLING 2002",
    homepage: "https://cogcomp.seas.upenn.edu/Data/QA/QC/",
    address: "https://cogcomp.seas.upenn.edu/Data/QA/QC/",
    files: [
      plainFile(
        "train_5500.label",
        name,
        "train",
        "9e4c8bdcaffb96ed61041bd64b564183d52793a8e91d84fc3a8646885f466ec3",
      ),
      plainFile(
        "TREC_10.label",
        name,
        "test",
        "033f22c028c2bbba9ca682f68ffe204dc1aa6e1cf35dd6207f2d4ca67f0d0e8e",
      ),
    ],
    locale: undefined,
  };
}

function plainFile(
  path: string,
  format: SourceFormat,
  split: Split | undefined,
  sha256: string | undefined,
): SourceFile {
  return { path, sha256, archive: undefined, members: [{ path, format, split }] };
}
