package dev.graft.featurize;

import dev.graft.dataset.Chunks;
import dev.graft.model.FeatureExtractor;
import dev.graft.train.Minibatch;
import dev.graft.train.TrainingExamples;

/** Examples that pass a frozen backbone each time they are read. */
public final class ExtractedExamples implements TrainingExamples {

  private final TrainingExamples examples;
  private final FeatureExtractor backbone;
  private long passed;

  public ExtractedExamples(TrainingExamples examples, FeatureExtractor backbone) {
    this.examples = examples;
    this.backbone = backbone;
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public Chunks chunks() {
    return examples.chunks();
  }

  @Override
  public long id(int index) {
    return examples.id(index);
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
