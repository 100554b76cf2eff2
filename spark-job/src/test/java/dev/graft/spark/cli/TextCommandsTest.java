package dev.graft.spark.cli;

import static dev.graft.spark.Fixtures.graph;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.engine.dl4j.network.EmbeddingWeights;
import dev.graft.io.BundleStore;
import dev.graft.predict.Prediction;
import dev.graft.predict.Predictor;
import dev.graft.save.Bundle;
import dev.graft.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The job files of text classification, on a sample of their data. */
class TextCommandsTest {

  private static final String SAMPLE =
      CommandLineRun.file("data/imdb-sample/reviews.json.gz").toString();

  @TempDir static Path folder;

  private static Path vectors;
  private static Path pretrained;

  @BeforeAll
  static void pretrain() throws IOException {
    vectors = Files.writeString(folder.resolve("glove.txt"), vector("film", 1) + vector("bad", -2));
    pretrained = folder.resolve("glove");
    CommandLineRun run =
        job("pretrain", "imdb-glove", pretrained, "model.embedding.vectors=" + vectors);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  /** Any numbers, begun with one that tells the word. */
  private static String vector(String word, double first) {
    StringBuilder line = new StringBuilder(word + " " + first);
    for (int i = 1; i < 100; i++) {
      line.append(String.format(Locale.ROOT, " %.2f", Math.sin(i * first)));
    }
    return line.append('\n').toString();
  }

  private static CommandLineRun job(String command, String conf, Path output, String... sets) {
    List<String> args =
        new ArrayList<>(
            List.of(
                command,
                "--conf",
                CommandLineRun.file("conf/" + conf + ".conf").toString(),
                "--set",
                "output=" + output,
                "--set",
                "data.text.max-length=100",
                "--set",
                "train.epochs=1"));
    if (!conf.contains("amazon")) {
      args.addAll(List.of("--set", "data.train.path=" + SAMPLE));
    }
    Arrays.asList(sets).forEach(set -> args.addAll(List.of("--set", set)));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private static JsonNode report(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("report.json").toFile());
  }

  private static Bundle bundle(Path output) throws IOException {
    return Bundle.load(BundleStore.directory(output.resolve("model")));
  }

  private static Vocabulary vocabulary(Bundle bundle) {
    return Vocabulary.of(bundle.learned().path("text"));
  }

  @Test
  void theBundleReadsTexts() throws IOException {
    // Two of the 480 reviews occur twice.
    JsonNode data = report(pretrained).path("data");
    assertThat(
            data.path("train").asInt()
                + data.path("validation").asInt()
                + data.path("test").asInt())
        .isEqualTo(478);
    assertThat(vocabulary(bundle(pretrained)).words()).startsWith("the").doesNotContain("The");
    try (Predictor predictor = Predictor.load(pretrained.resolve("model"))) {
      Prediction good = predictor.predict("A good film!");
      assertThat(good.className()).isIn("negative", "positive");
      assertThat(predictor.predict("a GOOD film").probabilities())
          .containsExactly(good.probabilities());
    }
  }

  @Test
  void wordsBeginWithTheirVectors() throws IOException {
    Path output = folder.resolve("frozen");
    CommandLineRun run =
        job(
            "pretrain",
            "imdb-glove",
            output,
            "model.embedding.vectors=" + vectors,
            "model.embedding.trainable=false");
    assertThat(run.err()).isEmpty();
    Bundle bundle = bundle(output);
    INDArray table = graph(bundle.network()).getLayer("embedding").getParam("W");
    assertThat(table.getFloat(vocabulary(bundle).number("film"), 0)).isEqualTo(1);
    assertThat(table.getFloat(vocabulary(bundle).number("bad"), 0)).isEqualTo(-2);
    assertThat(Math.abs(table.getFloat(vocabulary(bundle).number("the"), 0))).isLessThan(0.1f);
    assertThat(report(output).at("/model/trainable").asInt()).isEqualTo(100 * 100 + 100 + 100 + 1);
  }

  @Tag("long")
  @Test
  void word2vecLearnsTheSameVectorsAgain() throws IOException {
    float[][] tables = new float[2][];
    for (int i = 0; i < 2; i++) {
      Path output = folder.resolve("word2vec" + i);
      CommandLineRun run =
          job(
              "pretrain",
              "imdb-word2vec",
              output,
              "model.architecture.dimensions=8",
              "model.embedding.trainable=false",
              "data.train.per-class=" + (20 + i));
      assertThat(run.err()).isEmpty();
      tables[i] = EmbeddingWeights.get(graph(bundle(output).network()), "embedding");
    }
    assertThat(tables[0]).containsExactly(tables[1]);
    int the = 2;
    int last = vocabulary(bundle(folder.resolve("word2vec0"))).size() - 1;
    assertThat(Arrays.copyOfRange(tables[0], 8 * the, 8 * the + 8))
        .isNotEqualTo(Arrays.copyOfRange(tables[0], 8 * last, 8 * last + 8));
  }

  @Tag("long")
  @Test
  void fromTextToTextWithTheSourcesWordsOrNewOnes() throws IOException {
    StringBuilder sentences = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      sentences.append(
          String.format(
              Locale.ROOT,
              "{\"text\": \"the film phone number %d is %s\", \"label\": %d, \"review\": \"%d\"}\n",
              i,
              i % 2 == 0 ? "bad" : "good",
              i % 2,
              i / 4));
    }
    Path target = Files.writeString(folder.resolve("sentences.json"), sentences.toString());
    Path transferred = folder.resolve("to-amazon");
    String[] sets = {"data.train.path=" + target, "model.pretrained=" + pretrained};
    CommandLineRun run = job("fine-tune", "imdb-to-amazon", transferred, sets);
    assertThat(run.err()).isEmpty();
    assertThat(vocabulary(bundle(transferred)).words())
        .isEqualTo(vocabulary(bundle(pretrained)).words());
    assertThat(report(transferred).at("/baselines/scratch").isObject()).isTrue();
    Path anew = folder.resolve("to-amazon-anew");
    run =
        job(
            "fine-tune",
            "imdb-to-amazon",
            anew,
            sets[0],
            sets[1],
            "data.text.vocabulary=target",
            "train.optimizer.learning-rate=1e-9");
    assertThat(run.err()).isEmpty();
    Vocabulary before = vocabulary(bundle(pretrained));
    Vocabulary after = vocabulary(bundle(anew));
    assertThat(after.words()).contains("phone").isNotEqualTo(before.words());
    assertThat(word(anew, after.number("film"))).isEqualTo(word(pretrained, before.number("film")));
    assertThat(word(anew, after.number("phone")))
        .isEqualTo(word(pretrained, before.number("phone")));
  }

  private static List<Integer> word(Path output, int number) throws IOException {
    INDArray row =
        graph(bundle(output).network()).getLayer("embedding").getParam("W").getRow(number);
    List<Integer> rounded = new ArrayList<>();
    for (float value : row.dup().data().asFloat()) {
      rounded.add(Math.round(value * 1e5f));
    }
    return rounded;
  }

  @Test
  void aBundleEvaluatesTextsWithItsOwnWords() throws IOException {
    Path output = folder.resolve("evaluated");
    CommandLineRun run =
        CommandLineRun.command(
            "evaluate",
            List.of(
                "data.format=table",
                "data.table={format: json, text: text}",
                "data.test.path=" + SAMPLE,
                "output=" + output,
                "model.pretrained=" + pretrained));
    assertThat(run.err()).isEmpty();
    assertThat(report(output).at("/data/test").asInt()).isEqualTo(480);
  }

  @Test
  void predictReadsTextsWithTheModelsOwnWords() throws IOException {
    List<String> texts = List.of("A good film!", "the worst of all bad films", "xyzzy", "");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      lines.append(String.format(Locale.ROOT, "{\"id\": %d, \"text\": \"%s\"}%n", i, texts.get(i)));
    }
    Path data = Files.writeString(folder.resolve("unlabelled.json"), lines);
    Predictions done =
        Predictions.of(
            pretrained,
            folder.resolve("predicted"),
            "data.format=table",
            "data.table={format: json, text: text}",
            "data.max-corrupt=0.5",
            "data.predict.path=" + data);
    List<Row> rows = done.rows("id");
    assertThat(rows)
        .extracting(row -> row.<String>getAs("problem"))
        .containsExactly(
            null,
            null,
            "the column text holds no word that the model knows: \"xyzzy\"",
            "the column text holds no word that the model knows: \"\"");
    try (Predictor predictor = Predictor.load(pretrained.resolve("model"))) {
      for (Row row : rows.subList(0, 2)) {
        Predictions.requireTwoClasses(row, predictor.predict(row.<String>getAs("text")));
      }
    }
  }

  @Test
  void vectorsThatDoNotFitAreRefused() throws IOException {
    Path mixed = Files.writeString(folder.resolve("mixed.txt"), "film 1 2\nbad 1 2 3\n");
    refuses(
        "Cannot read word vectors from %s: line 2 holds 3 numbers behind its word, 2 are expected."
            .formatted(mixed),
        "model.embedding.vectors=" + mixed);
    Path narrow = Files.writeString(folder.resolve("narrow.txt"), "film 1 2\n");
    refuses(
        "Cannot put the vectors of %s into the embedding embedding: they have 2 numbers, the layer has 100."
            .formatted(narrow),
        "model.embedding.vectors=" + narrow);
    refuses(
        "Cannot read word vectors from nowhere: there is no such file.",
        "model.embedding.vectors=nowhere");
    refuses(
        "change data.text.max-words or the layer's words.",
        "model.embedding.vectors=" + vectors,
        "model.architecture.words=100");
  }

  private static void refuses(String sentencePart, String... sets) {
    Path output = folder.resolve("never");
    CommandLineRun run = job("pretrain", "imdb-glove", output, sets);
    assertThat(run.err()).contains(sentencePart).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }
}
