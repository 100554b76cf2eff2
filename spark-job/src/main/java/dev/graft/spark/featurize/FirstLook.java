package dev.graft.spark.featurize;

import dev.graft.dataset.ExampleBlock;
import dev.graft.train.TrainingExamples;
import dev.graft.train.lbfgs.FeatureScales;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** What is seen of a partition in the pass that makes it: every view has as many examples. */
final class FirstLook implements FlatMapFunction<Iterator<ExampleBlock>, FirstLook.Seen> {

  private static final long serialVersionUID = 1L;

  private final FeatureStore.Pass pass;

  FirstLook(FeatureStore.Pass pass) {
    this.pass = pass;
  }

  @Override
  public Iterator<Seen> call(Iterator<ExampleBlock> blocks) {
    ExampleBlock block = blocks.next();
    FeatureScales scales =
        pass == FeatureStore.Pass.MOMENTS
            ? FeatureScales.of(TrainingExamples.of(block))
            : FeatureScales.none();
    return List.of(new Seen(block.size(), scales)).iterator();
  }

  /** Of one partition. */
  static final class Seen implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int size;
    private final FeatureScales scales;

    private Seen(int size, FeatureScales scales) {
      this.size = size;
      this.scales = scales;
    }

    int size() {
      return size;
    }

    FeatureScales scales() {
      return scales;
    }
  }
}
