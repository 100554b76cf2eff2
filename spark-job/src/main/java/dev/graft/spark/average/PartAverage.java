package dev.graft.spark.average;

import dev.graft.average.RangeAverage;
import dev.graft.train.ReplyHeader;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** The average of one range, as it travels to the driver. */
final class PartAverage implements Serializable {

  private static final long serialVersionUID = 1L;

  private final ReplyHeader[] headers;
  private final RangeAverage average;
  private final long bytesReceived;

  /**
   * @param headers of all replies, from the first range only
   * @param average null if no reply counts
   */
  PartAverage(ReplyHeader[] headers, RangeAverage average, long bytesReceived) {
    this.headers = headers;
    this.average = average;
    this.bytesReceived = bytesReceived;
  }

  List<ReplyHeader> headers() {
    return Arrays.asList(headers);
  }

  RangeAverage average() {
    return average;
  }

  long bytesReceived() {
    return bytesReceived;
  }
}
