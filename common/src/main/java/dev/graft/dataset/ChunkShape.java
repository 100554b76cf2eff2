package dev.graft.dataset;

/** What the bytes of a chunk mean. */
final class ChunkShape {

  private final int size;
  private final int width;
  private final int targetWidth;
  private final Normalization normalization;

  /**
   * @param size how many examples
   * @param width numbers, or bytes of a picture, of an example
   * @param targetWidth values to be predicted of an example; 0: it has a class
   * @param normalization what is done to pictures
   */
  ChunkShape(int size, int width, int targetWidth, Normalization normalization) {
    this.size = size;
    this.width = width;
    this.targetWidth = targetWidth;
    this.normalization = normalization;
  }

  int size() {
    return size;
  }

  int width() {
    return width;
  }

  int targetWidth() {
    return targetWidth;
  }

  Normalization normalization() {
    return normalization;
  }
}
