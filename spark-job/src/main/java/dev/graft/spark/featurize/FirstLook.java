package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Footprint;
import dev.graft.train.TrainingExamples;
import dev.graft.train.lbfgs.FeatureScales;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** What is seen of a partition in the pass that makes it: every view has as many examples. */
final class FirstLook implements FlatMapFunction<Iterator<ExampleStore>, FirstLook.Found> {

  private static final long serialVersionUID = 1L;

  private final FeatureStore.Pass pass;

  FirstLook(FeatureStore.Pass pass) {
    this.pass = pass;
  }

  @Override
  public Iterator<Found> call(Iterator<ExampleStore> blocks) {
    ExampleStore block = blocks.next();
    FeatureScales scales =
        pass == FeatureStore.Pass.MOMENTS
            ? FeatureScales.of(TrainingExamples.of(block))
            : FeatureScales.none();
    Footprint footprint = block.footprint();
    while (blocks.hasNext()) {
      footprint = footprint.merge(blocks.next().footprint());
    }
    return List.of(new Found(block.size(), scales, footprint)).iterator();
  }

  /** Of one partition. */
  static final class Found implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int size;
    private final FeatureScales scales;
    private final Footprint footprint;

    private Found(int size, FeatureScales scales, Footprint footprint) {
      this.size = size;
      this.scales = scales;
      this.footprint = footprint;
    }

    int size() {
      return size;
    }

    FeatureScales scales() {
      return scales;
    }

    Footprint footprint() {
      return footprint;
    }
  }
}
