package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;

/**
 * Something that is told of predictions beside the metrics. What it adds up are whole numbers, or
 * it takes examples in the order of their ids: it is the same in whatever order examples come and
 * partitions are merged.
 */
public interface Detail extends Serializable {

  /** One of the same kind of which nothing is counted. */
  Detail none();

  void add(Judged example);

  /** Adds what another one of the same kind has counted. */
  void merge(Detail other);

  /** Makes it small, to travel. */
  default void compact() {}

  /**
   * Says it in the report.
   *
   * @param metrics of the same examples
   * @param names of classes, labels or numbers; empty: they have none
   */
  void tell(ObjectNode metrics, List<String> names);

  /** The name of a class or label; its number where it has none. */
  static String name(List<String> names, int number) {
    return number < names.size() ? names.get(number) : Integer.toString(number);
  }
}
