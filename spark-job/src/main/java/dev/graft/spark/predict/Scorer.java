package dev.graft.spark.predict;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.model.Backbone;
import dev.graft.spark.broadcast.BackbonePool;
import dev.graft.spark.fault.StepWatch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Puts the examples of a partition through a network on an executor, batch after batch. */
public final class Scorer implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Broadcast<Backbone> network;
  private final ArithmeticProfile profile;
  private final int batchSize;

  /**
   * @param network all of it: backbone and head
   * @param batchSize examples in one forward pass
   */
  public Scorer(Broadcast<Backbone> network, ArithmeticProfile profile, int batchSize) {
    this.network = network;
    this.profile = profile;
    this.batchSize = batchSize;
  }

  /**
   * The examples in their order; no more than a batch is read ahead.
   *
   * @param reader makes features of an example
   */
  public <T> Iterator<Scored<T>> score(Iterator<T> examples, Function<T, Reading> reader) {
    NativeRuntime.pin(profile);
    return new Batches<>(examples, reader);
  }

  /** The outputs for one example. */
  float[] score(float[] features) {
    NativeRuntime.pin(profile);
    return pass(new float[][] {features})[0];
  }

  /** The outputs for examples, in their order, batch after batch. */
  public float[][] outputs(float[][] examples) {
    NativeRuntime.pin(profile);
    float[][] outputs = new float[examples.length][];
    for (int from = 0; from < examples.length; from += batchSize) {
      int to = Math.min(examples.length, from + batchSize);
      float[][] batch = pass(Arrays.copyOfRange(examples, from, to));
      System.arraycopy(batch, 0, outputs, from, batch.length);
    }
    return outputs;
  }

  private float[][] pass(float[][] rows) {
    return BackbonePool.use(
        network.value(),
        profile,
        extractor -> {
          try (StepWatch watch = StepWatch.begin()) {
            watch.beat();
            return extractor.activations(rows);
          }
        });
  }

  private final class Batches<T> implements Iterator<Scored<T>> {

    private final Iterator<T> examples;
    private final Function<T, Reading> reader;
    private Iterator<Scored<T>> batch = List.<Scored<T>>of().iterator();

    Batches(Iterator<T> examples, Function<T, Reading> reader) {
      this.examples = examples;
      this.reader = reader;
    }

    @Override
    public boolean hasNext() {
      return batch.hasNext() || examples.hasNext();
    }

    @Override
    public Scored<T> next() {
      if (!batch.hasNext()) {
        batch = nextBatch().iterator();
      }
      return batch.next();
    }

    private List<Scored<T>> nextBatch() {
      List<T> read = new ArrayList<>(batchSize);
      List<Reading> readings = new ArrayList<>(batchSize);
      while (read.size() < batchSize && examples.hasNext()) {
        T example = examples.next();
        read.add(example);
        readings.add(reader.apply(example));
      }
      float[][] good =
          readings.stream()
              .map(Reading::features)
              .filter(features -> features != null)
              .toArray(float[][]::new);
      Iterator<float[]> outputs = List.of(good.length == 0 ? good : pass(good)).iterator();
      List<Scored<T>> scored = new ArrayList<>(read.size());
      for (int i = 0; i < read.size(); i++) {
        String problem = readings.get(i).problem();
        scored.add(new Scored<>(read.get(i), problem == null ? outputs.next() : null, problem));
      }
      return scored;
    }
  }
}
