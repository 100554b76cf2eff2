package dev.graft.spark.train;

import dev.graft.average.RangeAverage;
import dev.graft.listen.TrainingListener;
import dev.graft.train.Range;
import java.util.List;
import java.util.Map;

/**
 * What a round has moved, for whoever listens.
 *
 * @param round its number
 * @param average of the round
 * @param subject what is trained
 */
record Movement(int round, RangeAverage average, TrainingSubject subject)
    implements TrainingListener.Moved {

  @Override
  public double[] gradient() {
    return average.gradient();
  }

  @Override
  public Map<String, List<Range>> layers() {
    return subject.namedLayers();
  }
}
