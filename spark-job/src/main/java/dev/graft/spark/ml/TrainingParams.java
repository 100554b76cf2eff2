package dev.graft.spark.ml;

import dev.graft.Api;
import dev.graft.evaluate.Criterion;
import java.util.Arrays;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What decides how an estimator trains. Those without a default are those of a job file. */
@Api
public final class TrainingParams {

  /** What the param {@code pretrained} names. */
  static final String PRETRAINED =
      "the pretrained network: a folder that Graft saved, a Deeplearning4j zip, a Keras .h5 or .keras file, an ONNX model, safetensors of torchvision's resnet18 or vgg16, a PyTorch network that graft.prepare_torch wrote";

  final Param<String> pretrained;
  final Param<String> cut;
  final BooleanParam frozen;
  final Param<String> headInit;
  final BooleanParam extendClasses;
  final Param<String> recipe;
  final IntArrayParam hiddenLayers;
  final IntParam maxIter;
  final IntParam batchSize;
  final DoubleParam stepSize;
  final Param<String> optimizer;
  final Param<String> schedule;
  final DoubleParam warmUp;
  final DoubleParam regParam;
  final DoubleParam weightDecay;
  final Param<String> average;
  final Param<String> averageEvery;
  final IntParam numWorkers;
  final LongParam seed;
  final DoubleParam validationFraction;
  final Param<String> validationIndicatorCol;
  final Param<String> groupCol;
  final BooleanParam nullLabels;
  final Param<String> unlabelledMethod;
  final StringArrayParam adapt;
  final Param<String> weightCol;
  final IntParam patience;
  final Param<String> metricName;
  final Param<String> guard;
  final Param<String> conf;
  final Param<String> checkpointDir;

  /**
   * Rows beside those of a fit, of which no label is read; null: none. Not saved with the params.
   */
  private transient Dataset<Row> unlabelled;

  TrainingParams(Params owner) {
    pretrained =
        new Param<>(owner, "pretrained", PRETRAINED + "; not set: a network from random weights");
    cut =
        new Param<>(
            owner,
            "cut",
            "the layer after which new layers go; not set: the whole pretrained network is kept (of an ONNX model: up to its first output)");
    frozen = new BooleanParam(owner, "frozen", "whether the layers up to the cut stay as they are");
    headInit =
        new Param<>(
            owner,
            "headInit",
            "what the rows of the new output layer start from, where the old one stood: new, classes (the rows of the pretrained classes of the same names, others anew) or mean (others from the mean of the pretrained rows, by the pretrained network's predictions for their examples); not set: the layer starts as any other");
    extendClasses =
        new BooleanParam(
            owner,
            "extendClasses",
            "whether the pretrained output layer is kept and gets a row for each class that is new: labels number the old classes first, in their order");
    recipe =
        new Param<>(
            owner,
            "recipe",
            "the usual stages of a fine-tuning: head-only, full, lp-ft (the head, then all layers at a tenth of the learning rate), gradual (group after group of layers from the output down) or biases; not set: as frozen says (conf takes others: train.stages)");
    hiddenLayers =
        new IntArrayParam(
            owner,
            "hiddenLayers",
            "sizes of the new hidden layers (dense, relu) under the new output layer; empty: the output layer alone (of texts without a pretrained network: the one that graft init says, on the mean of the words' vectors)");
    maxIter =
        new IntParam(
            owner,
            "maxIter",
            "passes over the training data (epochs); not set: 100 at most (of lbfgs 200; where nothing speaks of training, by the number of rows, as graft init says)",
            ParamValidators.gt(0));
    batchSize =
        new IntParam(
            owner,
            "batchSize",
            "the global batch, shared by the workers; not set: 128 (where nothing speaks of training, 16 to 256 by the number of rows, as graft init says)",
            ParamValidators.gt(0));
    stepSize =
        new DoubleParam(
            owner,
            "stepSize",
            "the optimizer's learning rate; not set: 0.001 (where nothing speaks of training, 0.001 to 0.003 by the number of rows, as graft init says)",
            ParamValidators.gt(0));
    optimizer =
        new Param<>(
            owner,
            "optimizer",
            "sgd, nesterovs, adam, adamax, nadam, amsgrad, adagrad, adadelta or rmsprop; or lbfgs, which solves a single output layer to the end; not set: lbfgs for an output layer alone where nothing that speaks of steps is set (maxIter, batchSize, stepSize, averageEvery ...), else adam");
    schedule =
        new Param<>(
            owner,
            "schedule",
            "what becomes of the learning rate over all steps: constant, step, cosine, one-cycle or linear; not set: constant. What is laid out over all of them needs maxIter");
    warmUp =
        new DoubleParam(
            owner,
            "warmUp",
            "the learning rate rises over so many first steps, or, below 1, over this share of all; not set: 0, of one-cycle 0.3",
            ParamValidators.gtEq(0));
    regParam =
        new DoubleParam(
            owner,
            "regParam",
            "L2 regularisation; not set: none, of lbfgs what is best in validation, without it max(1, inputs / 30) / training rows",
            ParamValidators.gtEq(0));
    weightDecay =
        new DoubleParam(
            owner,
            "weightDecay",
            "decoupled weight decay: every step takes this times the learning rate from the weights (with adam, AdamW); not set: 0",
            ParamValidators.gtEq(0));
    average =
        new Param<>(
            owner,
            "average",
            "what of the workers is averaged: weights, or gradients (after every minibatch, for one optimizer step of the whole); not set: gradients where averageEvery is 1, else weights");
    averageEvery =
        new Param<>(
            owner,
            "averageEvery",
            "minibatches between two averages: a number, epoch, once or auto");
    numWorkers =
        new IntParam(
            owner,
            "numWorkers",
            "partitions that are trained side by side; not set: the application's task slots, or fewer where the data are few",
            ParamValidators.gt(0));
    seed = new LongParam(owner, "seed", "every random choice derives from this number");
    validationFraction =
        new DoubleParam(
            owner,
            "validationFraction",
            "the share of the rows that the rounds are validated on, where there is no validationIndicatorCol; 0: none",
            ParamValidators.inRange(0, 1, true, false));
    validationIndicatorCol =
        new Param<>(
            owner,
            "validationIndicatorCol",
            "the boolean column that says of a row whether it is for validation instead of training");
    groupCol =
        new Param<>(
            owner,
            "groupCol",
            "the column whose rows of one value are never divided between training and validation (where there is no validationIndicatorCol): a patient, a user");
    nullLabels =
        new BooleanParam(
            owner,
            "nullLabels",
            "whether rows whose label is null are read as unlabelled rows, beside those that have labels; else they are invalid, as handleInvalid has them");
    unlabelledMethod =
        new Param<>(
            owner,
            "unlabelledMethod",
            "what steps make of rows without labels (nullLabels, setUnlabelled): off, pseudo-labels (sure predictions are trained on), fixmatch (in a strongly changed view) or mean-teacher (what the mean of the weights says); conf takes more: train.unlabelled");
    adapt =
        new StringArrayParam(
            owner,
            "adapt",
            "what brings the network to a target whose rows (nullLabels, setUnlabelled) have no labels, where the labelled rows are of another source: some of adabn (the target's BatchNorm statistics), coral (features with a covariance nearer to the target's) and deep-coral (a hidden layer that learns it); conf takes more: train.adapt-weight, train.adapt-choice");
    weightCol = HasWeight.param(owner);
    patience =
        new IntParam(
            owner,
            "patience",
            "stop after so many validations without improvement; 0: never; not set: 5 where maxIter is not set either (where nothing speaks of training, as graft init says), else 0",
            ParamValidators.gtEq(0));
    metricName =
        new Param<>(
            owner,
            "metricName",
            "what the best round is chosen by, and when patience ends: auto (accuracy, or r2), accuracy, balanced-accuracy, f1, auc, pr-auc, loss; r2, rmse, mse, mae",
            ParamValidators.inArray(
                Arrays.stream(Criterion.values()).map(Criterion::key).toArray(String[]::new)));
    guard =
        new Param<>(
            owner,
            "guard",
            "whether the network is held to what it comes to from random weights, on the validation rows: off, quick (all layers trained; a tenth of the training more) or full (scratch and a probe beside); the summary's report says whether the transfer has helped (conf takes more: evaluate.guard-seeds, guard-action = pick)");
    conf =
        new Param<>(
            owner,
            "conf",
            "more settings, in the words of a job file (HOCON); params that are set count more");
    checkpointDir =
        new Param<>(
            owner,
            "checkpointDir",
            "the folder where a fit keeps checkpoints: one that broke off goes on from there if it is the same, and the folder is emptied when it has finished");
    owner.setDefault(frozen, true);
    owner.setDefault(extendClasses, false);
    owner.setDefault(hiddenLayers, new int[0]);
    owner.setDefault(averageEvery, "16");
    owner.setDefault(seed, 42L);
    owner.setDefault(validationFraction, 0.1);
    owner.setDefault(metricName, Criterion.AUTO.key());
    owner.setDefault(guard, "off");
    owner.setDefault(nullLabels, false);
    owner.setDefault(unlabelledMethod, "off");
    owner.setDefault(adapt, new String[0]);
    owner.setDefault(conf, "");
  }

  Dataset<Row> unlabelled() {
    return unlabelled;
  }

  void setUnlabelled(Dataset<?> rows) {
    unlabelled = rows == null ? null : rows.toDF();
  }

  /** A copy of the owner, with what is no param. */
  <T extends HasTraining<T>> T carriedTo(T copy) {
    copy.training().unlabelled = unlabelled;
    return copy;
  }
}
