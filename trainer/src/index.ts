export { type CalibratedLinearModel, linearSavedModel, readLinearModel } from "./linear-graph.js";
export { type FitProgress, type LinearModel, linearLogits } from "./linear-model.js";
export { fitLogistic } from "./logistic.js";
export { fitSvm } from "./svm.js";
export { BUNDLED_DATASET, type TrainRequest, train } from "./train.js";
export { type TrainSettings, trainSettingsSchema } from "./train-settings.js";
export { TrainerError, type TrainerErrorCode } from "./trainer-error.js";
