package dev.graft.spark.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** An example once for each column that has a value for it. */
final class ValuesOfExample
    implements PairFlatMapFunction<Tuple2<Long, Tuple2<Long, String[]>>, SliceKey, long[]> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Tuple2<SliceKey, long[]>> call(Tuple2<Long, Tuple2<Long, String[]>> example) {
    String[] values = example._2()._2();
    List<Tuple2<SliceKey, long[]>> each = new ArrayList<>(values.length);
    for (int column = 0; column < values.length; column++) {
      each.add(
          new Tuple2<>(new SliceKey(column, values[column]), new long[] {1, example._2()._1()}));
    }
    return each.iterator();
  }
}
