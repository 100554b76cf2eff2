package dev.graft.spark.evaluate;

import dev.graft.evaluate.Examination;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** The examinations of several networks, each of some partitions; none yet. */
final class MergedEach implements Serializable {

  private static final long serialVersionUID = 1L;

  private final MergedExaminations[] each;

  MergedEach(int networks) {
    each = new MergedExaminations[networks];
    Arrays.setAll(each, any -> new MergedExaminations());
  }

  MergedEach add(List<Examination> more) {
    for (int i = 0; i < each.length; i++) {
      each[i].add(more.get(i));
    }
    return this;
  }

  MergedEach merge(MergedEach other) {
    for (int i = 0; i < each.length; i++) {
      each[i] = each[i].merge(other.each[i]);
    }
    return this;
  }

  List<Examination> examinations() {
    return Arrays.stream(each).map(MergedExaminations::merged).toList();
  }
}
