package dev.graft.featurize;

import dev.graft.model.FeatureExtractor;
import dev.graft.train.Minibatch;
import dev.graft.train.TrainingExamples;
import dev.graft.train.WrappedExamples;

/** Examples that pass a frozen backbone each time they are read. */
public final class ExtractedExamples extends WrappedExamples {

  private final FeatureExtractor backbone;
  private long passed;

  public ExtractedExamples(TrainingExamples examples, FeatureExtractor backbone) {
    super(examples);
    this.backbone = backbone;
  }

  /** How many examples have passed the backbone. */
  public long passed() {
    return passed;
  }

  @Override
  public Minibatch read(int[] indices, int epoch) {
    Minibatch below = examples.read(indices, epoch);
    passed += indices.length;
    return new Minibatch(backbone.activations(below.rows()), below.targets());
  }
}
