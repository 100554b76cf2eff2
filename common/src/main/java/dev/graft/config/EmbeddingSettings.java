package dev.graft.config;

/**
 * The {@code model.embedding} part of a job file: vectors that a network's words begin with.
 *
 * @param vectors path of a file of word vectors, or {@link #WORD2VEC}; null: random
 * @param format how the file is written
 * @param layer the embedding layer; null: the only one
 * @param trainable whether the vectors are trained on
 * @param word2vec how vectors are learned
 */
public record EmbeddingSettings(
    String vectors, Format format, String layer, boolean trainable, Word2Vec word2vec) {

  /** In place of a file: the vectors are learned of texts first. */
  public static final String WORD2VEC = "word2vec";

  /** How files of word vectors are written. */
  public enum Format {
    /** By the first line: a header of two whole numbers, or a word and its vector. */
    AUTO,
    /** A word and its vector a line. */
    GLOVE,
    /** The same after a header: how many words, how many numbers each. */
    WORD2VEC,
    /** As word2vec. */
    FASTTEXT
  }

  /**
   * How vectors are learned.
   *
   * @param unlabelled a table with texts to learn of; null: the texts that are left for training
   * @param window words on either side
   * @param iterations passes over the texts
   * @param learningRate of the first step, falling from there
   */
  public record Word2Vec(String unlabelled, int window, int iterations, double learningRate) {}

  /** Nothing but random vectors. */
  static EmbeddingSettings none() {
    return new EmbeddingSettings(null, Format.AUTO, null, true, new Word2Vec(null, 5, 1, 0.025));
  }
}
