package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.EmbeddingSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Gzip;
import dev.graft.dataset.Seeds;
import dev.graft.engine.TargetModel;
import dev.graft.engine.WordTable;
import dev.graft.spark.read.RecordFormat;
import dev.graft.spark.shim.SparkShim;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.table.UnlabelledTexts;
import dev.graft.text.Vocabulary;
import dev.graft.text.WordVectors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.mllib.feature.Word2Vec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the words of a network begin with: vectors that were learned elsewhere, or that are learned
 * here first without labels, or those that the pretrained network has for the same words.
 */
final class WordEmbedding {

  private static final Logger LOG = LoggerFactory.getLogger(WordEmbedding.class);

  private final JavaSparkContext spark;
  private final Settings settings;
  private final EmbeddingSettings embedding;
  private final RecordFormat format;
  private final Vocabulary vocabulary;

  /**
   * @param format has read the training texts
   */
  WordEmbedding(JavaSparkContext spark, Settings settings, RecordFormat format) {
    this.spark = spark;
    this.settings = settings;
    this.embedding = settings.model().embedding();
    this.format = format;
    this.vocabulary = Vocabulary.of(format.learned().path("text"));
  }

  /**
   * Puts the vectors into a network.
   *
   * @param source what the pretrained model's format had learned; missing if there is none
   * @throws UnusableInputException if network, words and vectors do not fit each other
   */
  TargetModel begin(TargetModel network, JsonNode source) throws IOException {
    WordTable table = network.words(embedding.layer());
    if (table.words() < vocabulary.size()) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the %,d words of the vocabulary with the embedding %s: it holds %,d, and 0 and 1 are padding and the unknown word; change data.text.max-words or the layer's words.",
              vocabulary.words().size(),
              table.layer(),
              table.words()));
    }
    if (source.has("text")) {
      move(table, Vocabulary.of(source.path("text")));
    }
    if (embedding.vectors() != null) {
      put(table, vectors(table.dimensions()));
    }
    return embedding.trainable() ? network : network.freezingWords(table.layer());
  }

  /** Words that the pretrained vocabulary has keep their vectors under their new numbers. */
  private void move(WordTable table, Vocabulary before) {
    if (before.words().equals(vocabulary.words())) {
      return;
    }
    int dimensions = table.dimensions();
    float[] known = table.get();
    float[] moved = known.clone();
    int found = 0;
    for (String word : vocabulary.words()) {
      int from = before.number(word);
      found += from < Vocabulary.FIRST ? 0 : 1;
      System.arraycopy(
          known, from * dimensions, moved, vocabulary.number(word) * dimensions, dimensions);
    }
    table.set(moved);
    LOG.info(
        "{} of {} words have the pretrained network's vectors, the others that of the unknown word",
        found,
        vocabulary.words().size());
  }

  private void put(WordTable table, WordVectors vectors) {
    int dimensions = table.dimensions();
    if (vectors.dimensions() != dimensions) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot put the vectors of %s into the embedding %s: they have %d numbers, the layer has %d.",
              embedding.vectors(),
              table.layer(),
              vectors.dimensions(),
              dimensions));
    }
    float[] all = table.get();
    for (String word : vocabulary.words()) {
      float[] vector = vectors.of(word);
      if (vector != null) {
        System.arraycopy(vector, 0, all, vocabulary.number(word) * dimensions, dimensions);
      }
    }
    table.set(all);
    LOG.info("{} of {} words have vectors", vectors.size(), vocabulary.words().size());
  }

  private WordVectors vectors(int dimensions) throws IOException {
    if (embedding.vectors().equals(EmbeddingSettings.WORD2VEC)) {
      return learn(dimensions);
    }
    String path = embedding.vectors();
    try (InputStream in =
        Gzip.plain(HadoopFolder.of(spark.hadoopConfiguration(), path).openFile())) {
      WordVectors vectors =
          WordVectors.read(in, path, embedding.format(), new HashSet<>(vocabulary.words()));
      if (vectors.size() == 0) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot use the word vectors of %s: they have none of the %,d words of the vocabulary; see data.text.lower-case.",
                path,
                vocabulary.words().size()));
      }
      return vectors;
    } catch (FileNotFoundException e) {
      throw new UnusableInputException(
          "Cannot read word vectors from %s: there is no such file.".formatted(path), e);
    }
  }

  /** By MLlib, in one task: more would add up floats in any order. */
  private WordVectors learn(int dimensions) {
    EmbeddingSettings.Word2Vec how = embedding.word2vec();
    JavaRDD<String> texts =
        how.unlabelled() == null
            ? format.trainingTexts()
            : UnlabelledTexts.of(spark, settings.data().table(), how.unlabelled());
    spark.setJobDescription("word2vec");
    Map<String, float[]> learned =
        SparkShim.asJava(
            new Word2Vec()
                .setVectorSize(dimensions)
                .setWindowSize(how.window())
                .setNumIterations(how.iterations())
                .setLearningRate(how.learningRate())
                .setNumPartitions(1)
                .setMinCount(1)
                .setSeed(Seeds.derive(settings.seed(), "word2vec"))
                .fit(texts.map(new KnownWords(vocabulary)))
                .getVectors());
    return new WordVectors(dimensions, new HashMap<>(learned));
  }

  /** The words of a text that are in the vocabulary. */
  private static final class KnownWords implements Function<String, List<String>> {
    private static final long serialVersionUID = 1L;

    private final Vocabulary vocabulary;

    KnownWords(Vocabulary vocabulary) {
      this.vocabulary = vocabulary;
    }

    @Override
    public List<String> call(String text) {
      List<String> known = new ArrayList<>();
      for (String word : vocabulary.divide(text)) {
        if (vocabulary.number(word) >= Vocabulary.FIRST) {
          known.add(word);
        }
      }
      return known;
    }
  }
}
