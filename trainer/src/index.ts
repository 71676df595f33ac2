export {
  type CalibratedLinearModel,
  linearSavedModel,
  readLinearModel,
} from "./graph/linear-graph.js";
export { type FitProgress, type LinearModel, linearLogits } from "./linear/linear-model.js";
export { fitLogistic } from "./linear/logistic.js";
export { fitSvm } from "./linear/svm.js";
export { type TrainSettings, trainSettingsSchema } from "./settings/train-settings.js";
export { BUNDLED_DATASET, type TrainRequest, train } from "./train.js";
export { TrainerError, type TrainerErrorCode } from "./trainer-error.js";
