package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.engine.SavedModel;
import dev.graft.io.Json;
import dev.graft.listen.TrainingListener;
import dev.graft.model.OutputRows;
import dev.graft.predict.Predictor;
import dev.graft.save.Bundle;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.manual.ReportFields;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes of a network of the digits 0 to 7 go on in networks of other digits. */
@Timeout(240)
class TaskMappingTest {

  private static final Path DIGITS = Path.of("../data/mnist-sample").toAbsolutePath().normalize();
  private static final String WORDS = "zero, one, two, three, four, five, six, seven";

  /** Steps that change no bit: what training began with is what is saved. */
  private static final String STILL =
      "train { optimizer { type = sgd, learning-rate = 1e-30 }, epochs = 1 }";

  private static final String EXTEND = "model.extend-classes=true";
  private static final String HEAD = "model.head=[{ name = kind, type = output }]";

  @TempDir private static Path dir;

  private static SavedModel parent;

  @BeforeAll
  static void aNetworkOfEightDigits() throws IOException {
    LocalSpark.get();
    Files.writeString(
        dir.resolve("job.conf"),
        """
            data {
              format = idx
              train { images = "%1$s/train-images-idx3-ubyte.gz", labels = "%1$s/train-labels-idx1-ubyte.gz", limit = 400 }
              test { images = "%1$s/t10k-images-idx3-ubyte.gz", labels = "%1$s/t10k-labels-idx1-ubyte.gz" }
              validation.fraction = 0.1
              leakage = off
              scale = 255
            }
            train { workers = 2, batch-size = 32, average-every = 2, epochs = 4, optimizer { type = adam, learning-rate = 0.01 } }
            evaluate { resamples = 0, worst = 0 }
            checkpoint.every-rounds = 1
            """
            .formatted(DIGITS));
    run(
        Command.PRETRAIN,
        "source",
        "data.only-labels=[0, 1, 2, 3, 4, 5, 6, 7]",
        "model.layers=[{ name = hidden, type = dense, units = 24 }, { name = out, type = output, units = 8 }]");
    parent = bundle("source").network();
  }

  private static JsonNode run(Command command, String output, String... sets) throws IOException {
    return run(command, output, new Cancellation(), List.of(), sets);
  }

  private static JsonNode run(
      Command command,
      String output,
      Cancellation cancellation,
      List<TrainingListener> listeners,
      String... sets)
      throws IOException {
    Path file = dir.resolve(output + ".conf");
    List<String> lines = new ArrayList<>(List.of("include \"job.conf\""));
    lines.addAll(List.of(sets));
    Files.write(file, lines);
    JsonNode report =
        TrainingJob.run(
                new TrainingRequest(
                    command,
                    JobFile.read(
                        command, file.toString(), List.of("output=" + dir.resolve(output))),
                    Existing.CONTINUE,
                    cancellation,
                    DataOrigin.FILES,
                    listeners))
            .report();
    ReportFields.check(dir.resolve(output).resolve("report.json"));
    return report;
  }

  private static JsonNode fineTune(String output, String... sets) throws IOException {
    return run(Command.FINE_TUNE, output, of("source", sets));
  }

  private static String[] of(String pretrained, String... sets) {
    List<String> all =
        new ArrayList<>(List.of("model.pretrained = \"" + dir.resolve(pretrained) + "/model\""));
    all.addAll(List.of(sets));
    return all.toArray(new String[0]);
  }

  private static Bundle bundle(String output) throws IOException {
    return ModelFiles.load(Filesystems.configuration(), dir.resolve(output).toString());
  }

  private static OutputRows rows(SavedModel network) {
    return OutputRows.of(network.weights(), network.outputWeights());
  }

  private static byte[] idx(String file, int header) throws IOException {
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(DIGITS.resolve(file + "-ubyte.gz")))) {
      in.skipNBytes(header);
      return in.readAllBytes();
    }
  }

  /** The pictures of some digits, as plain Java reads them. */
  private static Map<Integer, List<float[]>> pictures(String part, int... digits)
      throws IOException {
    byte[] labels = idx(part + "-labels-idx1", 8);
    byte[] pixels = idx(part + "-images-idx3", 16);
    Map<Integer, List<float[]>> pictures = new TreeMap<>();
    for (int digit : digits) {
      List<float[]> of = new ArrayList<>();
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == digit) {
          float[] picture = new float[784];
          for (int pixel = 0; pixel < 784; pixel++) {
            picture[pixel] = pixels[784 * i + pixel] & 0xff;
          }
          of.add(picture);
        }
      }
      pictures.put(digit, of);
    }
    return pictures;
  }

  @Test
  void anExtendedNetworkKeepsItsRowsAndItsClassesBeforeTheNewOnes() throws IOException {
    JsonNode report = fineTune("extended", EXTEND, STILL);

    Bundle bundle = bundle("extended");
    assertThat(bundle.classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    OutputRows now = rows(bundle.network());
    for (int of = 0; of < 8; of++) {
      assertThat(now.row(of)).as("class %s", of).isEqualTo(rows(parent).row(of));
    }
    String told =
        "8 of 10 rows from those of the same names in %s (0, 1, 2, 3, 4, 5, 6, 7)"
            .formatted(dir.resolve("source") + "/model");
    assertThat(report.at("/model/created")).isEmpty();
    assertThat(Json.line(report.at("/model/layers")))
        .isEqualTo(
            "[{\"name\":\"hidden\",\"begins\":\"frozen\"},{\"name\":\"out\",\"begins\":\"adapted\",\"rows\":\"%s\"}]"
                .formatted(told));
    assertThat(Inspection.describe(dir.resolve("extended").toString()))
        .contains("began       frozen: hidden", "began       adapted: out (" + told + ")");
  }

  @Test
  void theAccuracyOfTheOldClassesIsToldBeforeAndAfter() throws IOException {
    JsonNode report = fineTune("both", EXTEND, "model.frozen = false");

    JsonNode test = report.at("/oldClasses/test");
    int old = 0;
    int then = 0;
    int now = 0;
    try (Predictor before = Predictor.load(dir.resolve("source/model"));
        Predictor after = Predictor.load(dir.resolve("both/model"))) {
      for (var digit : pictures("t10k", 0, 1, 2, 3, 4, 5, 6, 7).entrySet()) {
        for (float[] picture : digit.getValue()) {
          old++;
          then += before.predict(picture).label() == digit.getKey() ? 1 : 0;
          now += after.predict(picture).label() == digit.getKey() ? 1 : 0;
        }
      }
    }
    assertThat(test.path("examples").asInt()).isEqualTo(old);
    assertThat(test.path("before").asDouble()).isEqualTo((double) then / old).isGreaterThan(0.7);
    assertThat(test.path("after").asDouble()).isEqualTo((double) now / old);
    assertThat(test.path("forgetting").asDouble())
        .isEqualTo((double) then / old - (double) now / old);
    assertThat(test.path("newExamples").asInt()).isEqualTo(1000 - old);
    assertThat(test.path("newAfter").asDouble()).isGreaterThan(0.5);
    assertThat(report.at("/oldClasses/validation/examples").asInt()).isPositive();
  }

  @Test
  void newClassesAloneAreLearntAtTheCostOfTheOldOnes() throws IOException {
    JsonNode report = fineTune("new-alone", EXTEND, "data.only-labels = [8, 9]");

    assertThat(bundle("new-alone").classNames()).hasSize(10);
    assertThat(report.at("/oldClasses/test/newAfter").asDouble()).isGreaterThan(0.7);
    assertThat(report.at("/oldClasses/test/examples").asInt()).isZero();
    assertThat(report.at("/oldClasses/test/before").isMissingNode()).isTrue();
  }

  @Test
  void aHeadHasTheRowsOfTheClassesOfTheSameNamesWhateverTheirOrder() throws IOException {
    run(
        Command.FINE_TUNE,
        "words",
        of(
            "source",
            STILL,
            "data { only-labels = [0, 1, 2, 3, 4, 5, 6, 7], class-names = [%s] }"
                .formatted(WORDS)));
    assertThat(bundle("words").classNames()).startsWith("zero", "one");

    JsonNode report =
        run(
            Command.FINE_TUNE,
            "turned",
            of(
                "words",
                STILL,
                HEAD,
                "model.head-init = classes",
                "data { label-groups = [[9], [3], [8], [0]], class-names = [nine, three, eight, zero] }"));

    OutputRows now = rows(bundle("turned").network());
    assertThat(now.row(1)).isEqualTo(rows(parent).row(3));
    assertThat(now.row(3)).isEqualTo(rows(parent).row(0));
    assertThat(report.path("decided").toString())
        .contains("the output layer kind starts from 2 of 4 rows from those of the same names in");
    assertThat(report.path("oldClasses").isMissingNode()).as("six of them are gone").isTrue();
    refused(
        of("words", HEAD, "model.head-init = classes"),
        "the pretrained model has zero, one, two, three, four, five, six, seven, the data have 0, 1, 2, 3, 4, 5, 6, 7, 8, 9; name those of the data as the model does, in data.class-names");
    refused(
        of(
            "words",
            EXTEND,
            "data.class-names = [one, zero, two, three, four, five, six, seven, eight, nine]"),
        "come first and keep their numbers, and those of the data are one, zero, two");
  }

  @Test
  void aNewClassStartsFromTheMeanOfRowsByThePredictionsForIt() throws IOException {
    fineTune(
        "mean",
        HEAD,
        STILL,
        "model.head-init = mean",
        "data { train.limit = null, validation.fraction = 0 }");

    OutputRows now = rows(bundle("mean").network());
    OutputRows old = rows(parent);
    Map<Integer, List<float[]>> pictures = pictures("train", 8, 9);
    try (Predictor before = Predictor.load(dir.resolve("source/model"))) {
      for (int digit : new int[] {8, 9}) {
        double[] mean = new double[25];
        for (float[] picture : pictures.get(digit)) {
          float[] told = before.predict(picture).probabilities();
          for (int of = 0; of < 8; of++) {
            for (int i = 0; i < mean.length; i++) {
              mean[i] += told[of] * old.row(of)[i] / pictures.get(digit).size();
            }
          }
        }
        for (int i = 0; i < mean.length; i++) {
          assertThat((double) now.row(digit)[i]).isCloseTo(mean[i], within(1e-5));
        }
      }
    }
    assertThat(now.row(7)).isEqualTo(old.row(7));
  }

  @Test
  @Tag("long")
  void byEachSeedOfTheGuardTheHeadStartsFromTheSameRows() throws IOException {
    JsonNode report =
        fineTune(
            "guarded",
            EXTEND,
            STILL,
            "model.head-init = mean",
            "evaluate { guard = full, guard-seeds = 2, resamples = 100 }");

    JsonNode transfer = report.at("/guard/trainings/0");
    assertThat(transfer.path("name").asText()).isEqualTo("transfer");
    assertThat(transfer.path("values")).hasSize(2);
    assertThat(transfer.path("values").get(0))
        .isEqualTo(report.at("/metrics/validation/accuracy"))
        .isEqualTo(transfer.path("values").get(1));
    assertThat(transfer.path("value").asDouble()).isGreaterThan(0.5);
  }

  @Test
  void oneThatStopsGoesOnToTheSameBits() throws IOException {
    String[] sets = {EXTEND, "model { head-init = mean, frozen = false }", "train.epochs = 1"};
    Cancellation stop = new Cancellation();
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public void roundFinished(Round finished) {
            if (finished.round() == 3) {
              stop.request();
            }
          }
        };
    assertThatThrownBy(
            () -> run(Command.FINE_TUNE, "stopped", stop, List.of(stopping), of("source", sets)))
        .isInstanceOf(CancelledException.class);

    JsonNode again = fineTune("stopped", sets);

    assertThat(again.at("/resumed/round").asInt()).isEqualTo(3);
    JsonNode undisturbed = fineTune("undisturbed", sets);
    assertThat(again.path("weightsSha256")).isEqualTo(undisturbed.path("weightsSha256"));
    assertThat(again.path("oldClasses")).isEqualTo(undisturbed.path("oldClasses"));
  }

  @Test
  void inStagesTheFirstBeginsWithTheRows() throws IOException {
    JsonNode report =
        fineTune(
            "staged",
            EXTEND,
            "train.stages = [{ train = head, epochs = 1 }, { train = all, epochs = 1 }]");
    assertThat(report.at("/model/layers/0/begins").asText()).isEqualTo("copied");
    assertThat(report.at("/model/layers/1/begins").asText()).isEqualTo("adapted");
    assertThat(report.at("/stages/0/start/value").asDouble())
        .as("8 of 10 digits are known already")
        .isGreaterThan(0.5);
  }

  private static void refused(String[] sets, String said) {
    assertThatThrownBy(() -> run(Command.FINE_TUNE, "refused", sets))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
    assertThat(dir.resolve("refused")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.extend-classes = true, data.only-labels = [0, 3, 7] | it has 0, 1, 2, 3, 4, 5, 6, 7 already, and training has no other",
        "model { head-init = classes, head = [{ name = more, type = dense, units = 30 }, { name = kind, type = output }] } | its classes have 24 weights each, the new ones 30; put the output layer where the old one was, with model.cut = \"hidden\"",
        "model { head-init = classes, head = [{ name = more, type = dense, units = 24 }, { name = kind, type = output }] } | they stood on hidden, it stands on more; put",
        "model { head-init = classes, head = [{ name = kind, type = output }] }, data { class-names = [a, b, c, d, e, f, g, h, i, j] } | the pretrained model has 0, 1, 2, 3, 4, 5, 6, 7, the data have a, b, c, d, e, f, g, h, i, j",
        "model { head-init = classes, head = [{ name = kind, type = output }] }, data { class-names = [\"10\", \"11\"], label-groups = [[0], [1]] } | has the classes 0, 1, 2, 3, 4, 5, 6, 7, none of which is among those of the data, 10, 11",
        "model { map { old = hidden }, head = [{ name = kind, type = output }] } | Cannot use old in model.map: no new layer with weights is called so; there are kind",
        "model { map { kind = out }, head = [{ name = kind, type = output }] } | of out W has shape [24, 8], the target's [24, 10]",
      })
  void rowsThatDoNotFitAreRefused(String sets, String said) {
    refused(of("source", sets), said);
  }

  @Test
  void aFileWithoutNamesCannotBeExtended() {
    Path file = DIGITS.resolveSibling("keras").resolve("mnist-cnn.h5");
    String named = "model.pretrained = \"" + file + "\"";
    String why = "the file does not say what its classes are called; models that Graft saved do";
    refused(new String[] {named, EXTEND}, why);
    refused(new String[] {named, HEAD, "model.head-init = classes"}, why);
  }
}
