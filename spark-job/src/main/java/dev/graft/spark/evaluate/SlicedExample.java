package dev.graft.spark.evaluate;

import dev.graft.dataset.Task;
import dev.graft.evaluate.Judged;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/** What counts of an example in the figure of a slice, under its id: a whole number. */
final class SlicedExample implements PairFunction<Judged, Long, Long> {

  private static final long serialVersionUID = 1L;

  /** What one is in whole numbers, of a figure that is none. */
  static final double ONE = 0x1p20;

  private final double unit;

  /**
   * @param unit of numbers the mean absolute error of all examples: what is added up is counted in
   *     it, and then comes to no more than there are examples
   */
  SlicedExample(double unit) {
    this.unit = unit;
  }

  @Override
  public Tuple2<Long, Long> call(Judged example) {
    return new Tuple2<>(
        example.id(),
        example.task() == Task.REGRESSION ? error(example) : Long.valueOf(example.right()));
  }

  private long error(Judged example) {
    double sum = 0;
    for (int i = 0; i < example.outputs().length; i++) {
      sum += Math.abs((double) example.outputs()[i] - example.values()[i]);
    }
    return unit == 0 ? 0 : Math.round(sum / example.outputs().length / unit * ONE);
  }
}
