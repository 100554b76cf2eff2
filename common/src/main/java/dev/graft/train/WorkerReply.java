package dev.graft.train;

import dev.graft.io.PackedNumbers;
import java.io.Serializable;

/**
 * What a worker sends back at the end of a round, or the part of it that belongs to a range of the
 * weights.
 */
public final class WorkerReply implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ReplyHeader header;
  private final EncodedDelta delta;
  private final PackedNumbers statistics;
  private final PackedNumbers moments;

  /**
   * @param delta the trainable weights after the last step minus those of the round's start
   * @param statistics of trainable BatchNorm layers after the last step
   * @param moments the optimizer's moments after the last step
   */
  public WorkerReply(ReplyHeader header, EncodedDelta delta, float[] statistics, float[] moments) {
    this(header, delta, PackedNumbers.of(statistics), PackedNumbers.of(moments));
  }

  private WorkerReply(
      ReplyHeader header, EncodedDelta delta, PackedNumbers statistics, PackedNumbers moments) {
    this.header = header;
    this.delta = delta;
    this.statistics = statistics;
    this.moments = moments;
  }

  public ReplyHeader header() {
    return header;
  }

  public EncodedDelta delta() {
    return delta;
  }

  public float[] statistics() {
    return statistics.floats();
  }

  public float[] moments() {
    return moments.floats();
  }

  /**
   * What belongs to one of nearly equal ranges of the weights. Statistics, which are pooled whole,
   * belong to the first.
   *
   * @param alignment where the codec's deltas may be cut
   */
  public WorkerReply part(int part, int parts, int alignment) {
    if (header.examples() == 0 || parts == 1) {
      return this;
    }
    Range weights = Range.part(delta.length(), part, parts, alignment);
    Range range = Range.part(moments.length(), part, parts, 1);
    return new WorkerReply(
        header,
        delta.slice(weights.from(), weights.to()),
        statistics.range(0, part == 0 ? statistics.length() : 0),
        moments.range(range.from(), range.to()));
  }

  /** Bytes that travel back. */
  public long bytes() {
    return delta.bytes() + (long) Float.BYTES * (statistics.length() + moments.length());
  }
}
