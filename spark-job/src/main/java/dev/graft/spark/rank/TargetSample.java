package dev.graft.spark.rank;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Seeds;
import dev.graft.evaluate.Resamples;
import dev.graft.rank.Narrowing;
import dev.graft.rank.NearestNeighbours;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Some examples of a target, drawn by their ids: the same for every candidate, however the examples
 * are divided. The examples themselves come to the driver, so many at most.
 */
public final class TargetSample {

  private static final Comparator<Drawn> ORDER =
      Comparator.comparingLong((Drawn one) -> one.draw).thenComparingLong(one -> one.id);

  private final List<Drawn> examples;

  private TargetSample(List<Drawn> examples) {
    this.examples = examples;
  }

  /**
   * Draws them: two Spark jobs, of which the first brings numbers alone.
   *
   * @param most how many
   * @param narrowing of their features
   */
  public static TargetSample of(
      JavaRDD<ExampleStore> blocks, int most, Narrowing narrowing, long seed) {
    List<Long> draws = new ArrayList<>();
    blocks.mapPartitions(new Smallest(most, seed)).collect().forEach(draws::add);
    draws.sort(null);
    long last = draws.get(Math.min(most, draws.size()) - 1);
    List<Drawn> found =
        new ArrayList<>(blocks.mapPartitions(new UpTo(last, narrowing, seed)).collect());
    found.sort(ORDER);
    return new TargetSample(found);
  }

  /**
   * What their nearest neighbours tell of them.
   *
   * @param neighbours that vote
   */
  public Resamples neighbours(int classes, int neighbours, Resamples answers) {
    float[][] rows = examples.stream().map(example -> example.row).toArray(float[][]::new);
    int[] labels = examples.stream().mapToInt(example -> example.label).toArray();
    boolean[] right = NearestNeighbours.right(rows, labels, classes, neighbours);
    for (int i = 0; i < right.length; i++) {
      answers.add(examples.get(i).id, right[i]);
    }
    return answers;
  }

  /** How many there are. */
  public int size() {
    return examples.size();
  }

  private static long draw(long seed, long id) {
    return Seeds.derive(seed, "rank", id);
  }

  /** One of them. */
  private static final class Drawn implements Serializable {

    private static final long serialVersionUID = 1L;

    private final long draw;
    private final long id;
    private final int label;
    private final float[] row;

    private Drawn(long draw, long id, int label, float[] row) {
      this.draw = draw;
      this.id = id;
      this.label = label;
      this.row = row;
    }
  }

  /** The smallest draws of a partition, from the largest on. */
  private static final class Smallest implements FlatMapFunction<Iterator<ExampleStore>, Long> {

    private static final long serialVersionUID = 1L;

    private final int most;
    private final long seed;

    private Smallest(int most, long seed) {
      this.most = most;
      this.seed = seed;
    }

    @Override
    public Iterator<Long> call(Iterator<ExampleStore> blocks) {
      PriorityQueue<Long> smallest = new PriorityQueue<>(Comparator.reverseOrder());
      while (blocks.hasNext()) {
        ExampleStore block = blocks.next();
        for (int i = 0; i < block.size(); i++) {
          smallest.add(draw(seed, block.id(i)));
          if (smallest.size() > most) {
            smallest.poll();
          }
        }
      }
      return smallest.iterator();
    }
  }

  /** The examples of a partition whose draw is small enough. */
  private static final class UpTo implements FlatMapFunction<Iterator<ExampleStore>, Drawn> {

    private static final long serialVersionUID = 1L;

    private final long last;
    private final Narrowing narrowing;
    private final long seed;

    private UpTo(long last, Narrowing narrowing, long seed) {
      this.last = last;
      this.narrowing = narrowing;
      this.seed = seed;
    }

    @Override
    public Iterator<Drawn> call(Iterator<ExampleStore> blocks) {
      List<Drawn> drawn = new ArrayList<>();
      while (blocks.hasNext()) {
        ExampleStore block = blocks.next();
        for (int i = 0; i < block.size(); i++) {
          long draw = draw(seed, block.id(i));
          if (draw <= last) {
            int[] one = {i};
            int label = block.targets(one).classes()[0];
            float[] row = narrowing.of(block.rows(one)[0]);
            drawn.add(new Drawn(draw, block.id(i), label, row));
          }
        }
      }
      return drawn.iterator();
    }
  }
}
