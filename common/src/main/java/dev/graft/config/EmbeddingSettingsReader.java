package dev.graft.config;

/** Reads {@code model.embedding}. */
final class EmbeddingSettingsReader {

  private static final String SECTION = "model.embedding.";

  private EmbeddingSettingsReader() {}

  static EmbeddingSettings read(ConfigKeys keys) {
    String vectors = keys.text(SECTION + "vectors");
    if (vectors == null && !keys.flag(SECTION + "trainable")) {
      throw keys.refused(
          SECTION + "trainable",
          "random vectors must be trained; name some in model.embedding.vectors");
    }
    return new EmbeddingSettings(
        vectors,
        keys.choice(SECTION + "format", EmbeddingSettings.Format.class),
        keys.text(SECTION + "layer"),
        keys.flag(SECTION + "trainable"),
        new EmbeddingSettings.Word2Vec(
            keys.text(SECTION + "word2vec.unlabelled"),
            keys.whole(SECTION + "word2vec.window", 1),
            keys.whole(SECTION + "word2vec.iterations", 1),
            keys.number(SECTION + "word2vec.learning-rate", r -> r > 0, "above 0")));
  }
}
