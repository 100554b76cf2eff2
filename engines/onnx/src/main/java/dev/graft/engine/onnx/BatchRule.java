package dev.graft.engine.onnx;

import dev.graft.UnusableInputException;
import dev.graft.config.OnnxSettings;
import dev.graft.config.OnnxSettings.BatchDependent;
import dev.graft.engine.onnx.BatchDependence.Found;
import dev.graft.engine.onnx.BatchDependence.Kind;
import java.util.List;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.TensorProto;

/**
 * Decides how a model is run whose output for an example is not decided by that example alone: how
 * a job divides its rows into batches would decide what it learns and predicts. Where a batch of
 * one has one right answer, which is what dynamic quantisation was made for, examples are run one
 * by one; what was saved in training mode is refused, because whoever saved it meant something
 * else.
 */
final class BatchRule {

  private static final String KEY = "model.onnx.batch-dependent";
  private static final String OTHERS = "so that its output for an example changes with the batch";

  private final ModelProto model;
  private final String name;
  private final BatchDependent wanted;
  private String said = "";
  private boolean turned;

  private BatchRule(ModelProto model, String name, OnnxSettings options) {
    this.model = model;
    this.name = name;
    this.wanted = options.batchDependent();
  }

  /**
   * @param tensor where the model is cut
   * @throws UnusableInputException if one of its operators cannot be run as the job wants it
   */
  static BatchRule of(OnnxFile file, String tensor, OnnxSettings options) {
    boolean turns = options.batchDependent() == BatchDependent.INFERENCE;
    BatchRule rule = new BatchRule(file.upTo(tensor, turns), file.name(), options);
    if (turns && !rule.model.equals(file.upTo(tensor, false))) {
      rule.turned = true;
      rule.said = "what it held in training mode is turned to inference";
    }
    rule.found().forEach(rule::check);
    return rule;
  }

  /** The model as it is to be run. */
  ModelProto model() {
    return model;
  }

  /** Whether that is another model than the file's. */
  boolean turned() {
    return turned;
  }

  /** What was done to it, for people; empty if nothing was. */
  String said() {
    return said;
  }

  private List<Found> found() {
    return BatchDependence.in(model);
  }

  private void check(Found found) {
    String training =
        "its operator %s is in training mode, %s; export it in inference mode (model.eval()), or set "
            + KEY
            + " = inference";
    switch (found.kind()) {
      case RANDOM ->
          throw refused(
              "its operator %s draws random numbers, so that its output changes from run to run; no setting helps"
                  .formatted(found.node()));
      case DROPOUT ->
          throw refused(
              training.formatted(found.node(), "so that its output changes from run to run"));
      // Not even alone: ONNX Runtime gives other outputs at a second run.
      case STATISTICS -> throw refused(training.formatted(found.node(), OTHERS));
      case RANGE -> {
        if (wanted == BatchDependent.REFUSE) {
          throw refused(
              "its operator %s takes its scale from the whole batch, %s; set %s = row-by-row"
                  .formatted(found.node(), OTHERS, KEY));
        }
      }
    }
  }

  private UnusableInputException refused(String why) {
    return new UnusableInputException("Cannot use the ONNX model %s: %s.".formatted(name, why));
  }

  /**
   * Whether examples are to be run one by one.
   *
   * @param tried runs the model
   * @throws UnusableInputException if its output changes from run to run, or with the batch where
   *     the job does not want that
   */
  boolean rowByRow(OnnxExtractor tried) {
    BatchTrial.Outcome outcome = outcome(tried);
    if (outcome == BatchTrial.Outcome.CHANCE) {
      throw refused("run twice on the same examples it gives different outputs; no setting helps");
    }
    String ranges =
        found().stream()
            .filter(found -> found.kind() == Kind.RANGE)
            .map(found -> found.node() + " takes its scale from the whole batch")
            .findFirst()
            .orElse(null);
    if (outcome == BatchTrial.Outcome.BATCH && wanted == BatchDependent.REFUSE) {
      throw refused(
          "an example gives another output alone than in a batch; set " + KEY + " = row-by-row");
    }
    boolean alone =
        wanted == BatchDependent.ROW_BY_ROW
            || ranges != null
            || outcome == BatchTrial.Outcome.BATCH;
    if (alone) {
      String why = ranges != null ? ranges : "its output may change with the batch";
      said += (said.isEmpty() ? "" : "; ") + why + ": examples are run one by one, which is slower";
    }
    return alone;
  }

  /** A model that is run row by row may be able to do nothing else. */
  private BatchTrial.Outcome outcome(OnnxExtractor tried) {
    BatchTrial trial = new BatchTrial(isHalf());
    if (wanted == BatchDependent.ROW_BY_ROW) {
      boolean repeats = BatchTrial.repeatsAlone(tried, tried.trials());
      return repeats ? BatchTrial.Outcome.SAME : BatchTrial.Outcome.CHANCE;
    }
    try {
      return trial.of(tried, tried.trials());
    } catch (BatchTrial.BatchFailedException e) {
      String told = e.getMessage().replaceAll("\\.$", "");
      throw new UnusableInputException(told + "; set " + KEY + " = row-by-row.", e);
    }
  }

  private boolean isHalf() {
    return model.getGraph().getInitializerList().stream()
        .mapToInt(TensorProto::getDataType)
        .anyMatch(
            type ->
                type == TensorProto.DataType.FLOAT16_VALUE
                    || type == TensorProto.DataType.BFLOAT16_VALUE);
  }
}
