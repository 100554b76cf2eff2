package dev.graft.dataset;

/** Other examples, of which something is read in another way. */
public abstract class WrappedStore implements ExampleStore {

  protected final ExampleStore examples;

  protected WrappedStore(ExampleStore examples) {
    this.examples = examples;
  }

  @Override
  public final int size() {
    return examples.size();
  }

  @Override
  public final Chunks chunks() {
    return examples.chunks();
  }

  @Override
  public final Footprint footprint() {
    return examples.footprint();
  }

  @Override
  public final long id(int index) {
    return examples.id(index);
  }

  @Override
  public boolean holdsPixels() {
    return examples.holdsPixels();
  }

  @Override
  public final boolean isWeighted() {
    return examples.isWeighted();
  }

  @Override
  public final byte[] pixels(int index) {
    return examples.pixels(index);
  }

  @Override
  public final Normalization normalization() {
    return examples.normalization();
  }

  @Override
  public float[][] rows(int[] indices) {
    return examples.rows(indices);
  }

  @Override
  public void row(int index, float[] to) {
    examples.row(index, to);
  }

  @Override
  public Targets targets(int[] indices) {
    return examples.targets(indices);
  }
}
