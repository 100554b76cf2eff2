package dev.graft.average;

import dev.graft.config.AveragingSettings;
import dev.graft.model.StateLayout;
import dev.graft.train.EncodedDelta;
import dev.graft.train.Fp32Delta;
import dev.graft.train.ReplyHeader;
import dev.graft.train.WorkerReply;
import java.util.List;

/** Replies, rules and layouts that several tests use. */
final class Replies {

  private Replies() {}

  /** Trained in round 3, with a loss of 0.5 an example. */
  static ReplyHeader header(int partition, long examples, double norm) {
    return new ReplyHeader(3, partition, examples, 4, 0.5 * examples, norm, true, 7, 2, 3);
  }

  static WorkerReply reply(int partition, long examples, float... delta) {
    return reply(partition, examples, new Fp32Delta(delta), new float[0], new float[0]);
  }

  static WorkerReply reply(
      int partition, long examples, EncodedDelta delta, float[] statistics, float[] moments) {
    return new WorkerReply(
        header(partition, examples, norm(delta.decode())), delta, statistics, moments);
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  static ReplyRules rules(Double maxNorm, Double clipNorm, double trim) {
    return ReplyRules.of(new AveragingSettings.Replies(0.75, maxNorm, clipNorm, trim), 2, 3);
  }

  static RangeAverage average(List<WorkerReply> replies, StateLayout layout, ReplyRules rules) {
    Acceptance acceptance =
        Acceptance.of(replies.stream().map(WorkerReply::header).toList(), rules);
    return RangeAverage.of(acceptance, replies.iterator(), layout, rules);
  }

  /** A network without BatchNorm. */
  static StateLayout noStatistics() {
    return new StateLayout(115, List.of());
  }

  /** A BatchNorm layer of so many channels, which begins with its scales and shifts. */
  static StateLayout statistics(int channels, boolean logarithmic) {
    StateLayout.Span norm =
        new StateLayout.Span("norm", 2 * channels, 3 * channels, channels, logarithmic, 0.9);
    int output = 2 * channels + 2;
    return new StateLayout(4 * channels + output, List.of(norm));
  }
}
