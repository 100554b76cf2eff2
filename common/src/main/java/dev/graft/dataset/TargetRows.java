package dev.graft.dataset;

/** Gathers the targets of examples of one or several chunks. */
final class TargetRows {

  private final int[] classes;
  private final float[][] values;
  private final float[] weights;
  private boolean weighted;

  /**
   * @param size how many examples
   * @param like a chunk that the others are like: classes, or values
   */
  TargetRows(int size, StoredChunk like) {
    classes = like.hasClasses() ? new int[size] : null;
    values = like.hasClasses() ? null : new float[size][];
    weights = new float[size];
  }

  void put(int at, StoredChunk chunk, int index) {
    if (classes != null) {
      classes[at] = chunk.label(index);
    } else {
      values[at] = chunk.values(index);
    }
    weights[at] = chunk.weight(index);
    weighted |= chunk.isWeighted();
  }

  Targets targets() {
    Targets targets = classes != null ? Targets.ofClasses(classes) : Targets.ofValues(values);
    return weighted ? targets.weighted(weights) : targets;
  }
}
