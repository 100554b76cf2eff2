package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.Normalization;
import dev.graft.image.AugmentationSettings;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

  private static final String MINIMAL =
      """
      output = out
      data.train { images = i, labels = l }
      model.layers = [{ name = hidden, type = dense, units = 4 }, { name = kind, type = output, units = 2 }]
      """;

  private static Settings read(String more, String... sets) {
    return SettingsReader.read(
        Command.PRETRAIN, new StringReader(MINIMAL + more), "job.conf", List.of(sets));
  }

  @Test
  void defaultsComeFromReferenceConf() {
    Settings settings = read("");
    assertThat(settings.seed()).isEqualTo(42);
    assertThat(settings.train())
        .isEqualTo(
            TrainSettings.builder()
                .epochs(100)
                .batchSize(128)
                .engine(TrainSettings.GRAFT)
                .optimizer(
                    new TrainSettings.Optimizer(
                        TrainSettings.Optimizer.Type.ADAM, 0.001, 0.9, 0.9, 0.999, 0.95, null))
                .clipping(new TrainSettings.Clipping(TrainSettings.Clipping.Type.NONE, 1))
                .augmentation(AugmentationSettings.NONE)
                .averaging(AveragingSettings.plain(16))
                .patience(5)
                .patienceSteps(200)
                .instructionSet("auto")
                .stepDeadlineSeconds(600)
                .build());
    assertThat(settings.data().csv()).isEqualTo(new CsvLayout(false, ',', "-1", List.of()));
    assertThat(settings.data().normalization()).isNull();
    assertThat(settings.evaluate().everyRounds()).isZero();
  }

  @Test
  void aRequiredDigestIsOne() {
    String digest = "0123456789ABCDEF".repeat(4);
    Settings settings =
        SettingsReader.read(
            Command.EVALUATE,
            new StringReader(
                "output = out, data.test { images = i, labels = l }, model { pretrained = p, require-sha256 = "
                    + digest
                    + " }"),
            "job.conf",
            List.of());
    assertThat(settings.model().requireSha256()).isEqualTo(digest.toLowerCase(Locale.ROOT));
    assertThatThrownBy(() -> read("model.require-sha256 = \"0123\""))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use model.require-sha256 = \"0123\" (job.conf line 4): use the 64 hexadecimal digits that graft inspect prints.");
  }

  @Test
  void normalisationIsNamedOrSpelledOut() {
    assertThat(read("data.normalization.mode = caffe").data().normalization())
        .isEqualTo(Normalization.caffe());
    assertThat(
            read("data { scale = 255, normalization { mean = [0.5], std = [0.25] } }")
                .data()
                .normalization())
        .isEqualTo(new Normalization(255, new float[] {0.5f}, new float[] {0.25f}, false));
    assertThatThrownBy(() -> read("data { scale = 255, normalization.mode = tf }"))
        .hasMessageContaining("leave out data.scale, mean and std with it");
    assertThatThrownBy(() -> read("data.normalization.mode = vgg"))
        .hasMessageContaining("use one of [tf, torch, caffe]");
    assertThatThrownBy(() -> read("data.normalization.mean = [1, 2]"))
        .hasMessageContaining("it must have as many numbers as mean");
  }

  @Test
  void theFileBeatsTheDefault() {
    assertThat(read("train.epochs = 7").train().epochs()).isEqualTo(7);
  }

  @Test
  void setBeatsTheFileAndTheLastOneWins() {
    Settings settings = read("train.epochs = 7", "train.epochs=8", "train.epochs=9");
    assertThat(settings.train().epochs()).isEqualTo(9);
  }

  @Test
  void setTakesAUriAsItStands() {
    Settings settings = read("", "output=hdfs://x/y", "data.train.images=s3a://b/a b#c=d");
    assertThat(settings.output()).isEqualTo("hdfs://x/y");
    assertThat(settings.data().train().images()).isEqualTo("s3a://b/a b#c=d");
  }

  @Test
  void setTakesListsNumbersAndNull() {
    Settings settings =
        read(
            "data.scale = 255",
            "data.class-names=[a, \"b c\"]",
            "data.csv.label=-2",
            "data.scale=null");
    assertThat(settings.data().classNames()).containsExactly("a", "b c");
    assertThat(settings.data().csv().label()).isEqualTo("-2");
    assertThat(settings.data().normalization()).isNull();
  }

  @Test
  void theCanonicalFormKnowsNeitherTheOutputNorWhereAValueWasWritten() {
    String inFile = read("train.epochs = 7").canonical();
    String inSet = read("", "train.epochs=7", "output=elsewhere").canonical();
    assertThat(inSet).isEqualTo(inFile).contains("\"epochs\":7").doesNotContain("elsewhere");
    assertThat(read("").canonical()).isNotEqualTo(inFile);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "train.epoch = 3 | Unknown setting train.epoch (job.conf line 4): the nearest valid one is train.epochs.",
        "train.lr = 3 | Unknown setting train.lr (job.conf line 4): no valid one is near it; conf/reference.conf has them all.",
        "data { csv.delimeter = x } | Unknown setting data.csv.delimeter (job.conf line 4): the nearest valid one is data.csv.delimiter.",
        "train.epochs = many | Cannot use train.epochs = \"many\" (job.conf line 4): it must be a whole number.",
        "train.epochs = 0 | Cannot use train.epochs = 0 (job.conf line 4): it must be at least 1.",
        "model.frozen = 3 | Cannot use model.frozen = 3 (job.conf line 4): it must be true or false.",
        "train.l2 = -1 | Cannot use train.l2 = -1 (job.conf line 4): it must be at least 0.",
        "data.format = \"\" | Cannot use data.format = \"\" (job.conf line 4): it must be a name.",
        "data.csv.delimiter = ab | Cannot use data.csv.delimiter = \"ab\" (job.conf line 4): it must be one character.",
        "train.device = gpu, model.onnx.provider = cuda | Cannot use model.onnx.provider = \"cuda\" (job.conf line 4): train.device is given too, give one of the two.",
        "train.instruction-set = sse | Cannot use train.instruction-set = \"sse\" (job.conf line 4): use auto, avx2 or avx512.",
        "train = 5 | Cannot use train (job.conf line 4): it is a section with keys of its own, not a value.",
        "seed { a = 1 } | Cannot use seed (job.conf line 4): it is a value, not a section.",
      })
  void whatDoesNotFitIsRefusedWithKeyFileAndLine(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void nullAndUnknownBaselinesAreRefusedWithWhatWouldWork() {
    assertThatThrownBy(() -> read("train.batch-size = null"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use train.batch-size = null")
        .hasMessageEndingWith(": it must be a whole number.");
    assertThatThrownBy(() -> read("evaluate.baselines = [random]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use evaluate.baselines = [")
        .hasMessageEndingWith("(job.conf line 4): use scratch, probe and zero-shot.");
  }

  @Test
  void anUnknownKeyInSetNamesTheArgument() {
    assertThatThrownBy(() -> read("", "train.epoch=3"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Unknown setting train.epoch (--set train.epoch): the nearest valid one is train.epochs.");
  }

  @Test
  void setWithoutAKeyIsRefused() {
    assertThatThrownBy(() -> read("", "train.epochs"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use --set train.epochs: write it as --set key=value.");
  }

  @Test
  void aFileThatIsNotHoconIsRefusedWithItsLine() {
    assertThatThrownBy(() -> read("train.epochs = ,"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot read the job file: job.conf: 4: ");
  }

  @Test
  void withoutOutputNothingRuns() {
    assertThatThrownBy(() -> read("output = null"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot run without output: ");
  }
}
