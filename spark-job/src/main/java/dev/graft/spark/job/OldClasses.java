package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Settings;
import dev.graft.dataset.Split;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.evaluate.ClassificationMetrics;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.model.OutputRows;
import dev.graft.model.OutputWeights;
import dev.graft.spark.read.Examples;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;

/**
 * What becomes of the classes that a pretrained model has when others are added: its accuracy on
 * examples of its classes before, with no other to choose, and that of the new model after. Their
 * difference is the forgetting (Chaudhry et al., arXiv 1801.10112).
 */
final class OldClasses {

  /** The bias of a class that is never told. */
  private static final float NEVER = -1e6f;

  private final TargetModel network;
  private final SourceClasses known;
  private final int[] match;

  private OldClasses(TargetModel network, SourceClasses known, int[] match) {
    this.network = network;
    this.known = known;
    this.match = match;
  }

  /**
   * Of a network that begins with the rows of a pretrained model.
   *
   * @param match for each of its classes the number of the pretrained model's; -1: it has none
   * @return null if not all classes of the pretrained model are among its own
   */
  static OldClasses of(TargetModel network, SourceClasses known, int[] match) {
    long matched = Arrays.stream(match).filter(of -> of >= 0).count();
    boolean all = matched == known.rows().classes() && match.length > matched;
    return all ? new OldClasses(network, known, match) : null;
  }

  /** The pretrained model with outputs that it does not have: they are never told. */
  private SavedModel before() {
    OutputWeights at = network.outputWeights();
    float[][] rows = new float[match.length][];
    for (int of = 0; of < rows.length; of++) {
      rows[of] = match[of] >= 0 ? known.rows().row(match[of]) : never(at.inputs());
    }
    float[] weights = network.trained().weights().clone();
    OutputRows.put(rows, weights, at);
    return network.withTrained(weights);
  }

  private static float[] never(int inputs) {
    float[] row = new float[inputs + 1];
    row[inputs] = NEVER;
    return row;
  }

  /**
   * Runs the pretrained model over validation and test.
   *
   * @param trained what came of training
   */
  ObjectNode compare(
      Examples examples, GraftSession session, Settings settings, Trainer.Trained trained) {
    SavedModel before = before();
    WholeEvaluation evaluation =
        new WholeEvaluation(
            before,
            network.below(),
            network.below() == null
                ? before.inputShape(examples.shape())
                : network.below().outputShape());
    Map<Split, Metrics> metrics =
        evaluation.on(
            EnumSet.of(Split.VALIDATION, Split.TEST), examples, session, settings, "old classes");
    ObjectNode report = Json.object();
    report.set("names", Json.of(known.names()));
    metrics.forEach(
        (part, of) -> {
          Metrics after = part == Split.TEST ? trained.test() : trained.result().validation();
          if (of instanceof ClassificationMetrics then
              && after instanceof ClassificationMetrics now
              && then.confusion() != null) {
            report.set(
                part.name().toLowerCase(Locale.ROOT), compared(then.confusion(), now.confusion()));
          }
        });
    return report;
  }

  private ObjectNode compared(long[][] before, long[][] after) {
    ObjectNode part = Json.object();
    long old = examples(after, true);
    long others = examples(after, false);
    part.put("examples", old);
    if (old > 0) {
      double then = (double) right(before, true) / old;
      double now = (double) right(after, true) / old;
      part.put("before", then).put("after", now).put("forgetting", then - now);
    }
    part.put("newExamples", others);
    if (others > 0) {
      part.put("newAfter", (double) right(after, false) / others);
    }
    return part;
  }

  private long examples(long[][] confusion, boolean old) {
    long sum = 0;
    for (int of = 0; of < match.length; of++) {
      sum += old == match[of] >= 0 ? Arrays.stream(confusion[of]).sum() : 0;
    }
    return sum;
  }

  private long right(long[][] confusion, boolean old) {
    long sum = 0;
    for (int of = 0; of < match.length; of++) {
      sum += old == match[of] >= 0 ? confusion[of][of] : 0;
    }
    return sum;
  }
}
