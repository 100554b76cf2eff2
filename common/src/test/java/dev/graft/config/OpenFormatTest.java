package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFormatTest {

  private static final String PRETRAIN = "output = o, model.architecture.name = dense, ";
  private static final String PREDICT = "output = o, model.pretrained = m, ";

  private static Settings read(Command command, String text) {
    return SettingsReader.read(command, new StringReader(text), "job", List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train { images = i, labels = l }                       | IDX    |",
        "train.path = a/flowers                                 | IMAGES |",
        "train.path = \"hdfs://c/a.b/flowers/\"                 | IMAGES |",
        "train.path = flowers, images.resize = fit              | IMAGES |",
        "train.path = a.csv, table.label = kind                 | TABLE  | csv",
        "train.path = a.csv.gz, table { text = t, label = l }   | TABLE  | csv",
        "train.path = \"days/*.jsonl.bz2\", test.path = t.ndjson | TABLE  | json",
        "train.path = A.PARQUET                                 | TABLE  | parquet",
        "train.path = a.orc                                     | TABLE  | orc",
        "train.path = a.svm                                     | TABLE  | libsvm",
        "train.path = a.parquet, table.picture = p, images { height = 8, width = 8 } | TABLE | parquet",
        "train.path = a.csv, csv.header = true                  | CSV    |",
        "train.path = rows, table { format = delta }            | TABLE  | delta",
      })
  void pathsAndKeysThatLeaveOnePossibilityAreUnderstood(
      String data, DataSettings.Format format, String source) {
    Settings settings = read(Command.PRETRAIN, PRETRAIN + "data { " + data + " }");
    assertThat(settings.data().kind()).isEqualTo(format);
    assertThat(settings.data().table().format()).isEqualTo(source);
    boolean guessed = settings.decided().stream().anyMatch(told -> told.startsWith("data.format"));
    assertThat(guessed).isEqualTo(format != DataSettings.Format.IDX);
  }

  @Test
  void aJobThatSaysItIsTheSameJob() {
    String job = PRETRAIN + "data { train.path = a.csv, table.label = kind }";
    assertThat(read(Command.PRETRAIN, job + ", data { format = table, table.format = csv }"))
        .extracting(Settings::canonical)
        .isEqualTo(read(Command.PRETRAIN, job).canonical());
    String idx = PRETRAIN + "data.train { images = i, labels = l }";
    assertThat(read(Command.PRETRAIN, idx + ", data.format = idx").canonical())
        .isEqualTo(read(Command.PRETRAIN, idx).canonical());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.path = a.csv",
        "train.path = a.bin",
        "train.path = flowers, test.path = a.json",
        "train.path = a.csv, csv.header = true, table.label = kind",
      })
  void whatMayBeSeveralIsAskedFor(String data) {
    assertThatThrownBy(() -> read(Command.PRETRAIN, PRETRAIN + "data { " + data + " }"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot run without data.format, the job file ")
        .hasMessageContaining("data.table.label")
        .hasMessageContaining("cifar100.");
  }

  @Test
  void whatIsPredictedInAFolderMayBeATableOfTheModels() {
    assertThatThrownBy(() -> read(Command.PREDICT, PREDICT + "data.predict.path = rows"))
        .hasMessageStartingWith("Cannot run without data.format, the job file does not say what");
    Settings rows = read(Command.PREDICT, PREDICT + "data.predict.path = rows.json");
    assertThat(rows.data().table().format()).isEqualTo("json");
    assertThat(rows.decided())
        .containsExactly(
            "data.format is table: by the ending of rows.json",
            "data.table.format is json: by the ending of rows.json");
  }

  @Test
  void anOnnxModelWithoutAHeadGetsAnOutputLayer() {
    String job = "output = o, data { train.path = a.json, table.label = l }, model.pretrained = ";
    Settings settings = read(Command.FINE_TUNE, job + "m.onnx");
    assertThat(settings.model().head()).extracting(LayerSettings::name).containsExactly("output");
    assertThat(settings.train().solves()).isTrue();
    assertThat(settings.decided()).anyMatch(told -> told.startsWith("model.head is one output"));
    assertThat(read(Command.FINE_TUNE, job + "m.h5").model().head()).isEmpty();
  }

  @Test
  void allThatIsMissingIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Command.FINE_TUNE,
                    "output = o, data { format = table, text.max-length = 3 }, train.engine = dl4j, evaluate.metric = f1"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot run without data: name data.train.path; and cannot fine-tune without model.pretrained: name the network to begin with; graft pretrain trains one from scratch"
                + "; and cannot read a table without data.table.format: name a Spark data source, such as csv, json, libsvm, parquet or orc"
                + "; and cannot use evaluate.metric with train.engine = dl4j: that engine keeps its last round whatever the figures.");
  }

  @Test
  void allLayersWithoutANameAreNamed() {
    String job =
        "output = o, data.train.path = f\nmodel.layers = [{ type = dense, units = 2 },\n{ type = output }]";
    assertThatThrownBy(() -> read(Command.PRETRAIN, job))
        .hasMessage(
            "Cannot use the layers model.layers[0] (job line 2), model.layers[1] (job line 3): each needs a name of its own, such as name = layer1.");
  }
}
