package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsRulesTest {

  private static final String SHA256 =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private static final String IDX = "output = out, data.train { images = i, labels = l }\n";
  private static final String KIND = "[{ name = kind, type = output, units = 2 }]";

  private static Settings read(Command command, String text, String... sets) {
    return SettingsReader.read(command, new StringReader(text), "job.conf", List.of(sets));
  }

  @Test
  void headOnACutOfAPretrainedNetworkIsAFineTune() {
    Settings settings =
        read(Command.FINE_TUNE, IDX + "model { pretrained = p, cut = pool2, head = " + KIND + " }");
    assertThat(settings.model().cut()).isEqualTo("pool2");
    assertThat(settings.model().head()).extracting(LayerSettings::name).containsExactly("kind");
  }

  @Test
  void evaluateNeedsTestDataAndNoTrainingData() {
    assertThat(
            read(
                    Command.EVALUATE,
                    "output = out, model.pretrained = p, data.test { images = i, labels = l }")
                .data()
                .test()
                .main())
        .isEqualTo("i");
    assertThatThrownBy(() -> read(Command.EVALUATE, IDX + "model.pretrained = p"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot run without data: name data.test.path, or of data.format = idx data.test.images and data.test.labels.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FINE_TUNE | model.cut = a | Cannot fine-tune without model.pretrained: name the network to begin with; graft pretrain trains one from scratch.",
        "FINE_TUNE | model { pretrained = p, layers = [{ name = kind, type = output, units = 2 }] }"
            + "| Cannot fine-tune with model.layers: they belong to pretrain; new layers go in model.head.",
        "PRETRAIN | model { require-sha256 = "
            + SHA256
            + ", layers = [{ name = kind, type = output, units = 2 }] }"
            + "| Cannot use model.require-sha256 without model.pretrained: it says which file that must be.",
        "PRETRAIN | data { format = image, images { height = 64, width = 64 }, train { path = p, images = null, labels = null } },"
            + " model.layers = [{ name = kind, type = output, units = 2 }]"
            + "| Cannot use data.images.height, width, channels or resize with data.format = image (Graft's own are cifar10, cifar100, csv, idx, images, table): its examples have the shape of the file.",
        "PRETRAIN | model.cut = null | Cannot pretrain without model.layers, model.architecture or model.json.",
        "PRETRAIN | model { cut = a, layers = [{ name = kind, type = output, units = 2 }] }"
            + "| Cannot pretrain with model.pretrained, model.cut or model.head: they belong to fine-tune.",
        "FINE_TUNE | model.pretrained = p, data.train.labels = null"
            + "| Cannot use data.train: IDX data need both data.train.images and data.train.labels.",
        "FINE_TUNE | model.pretrained = p, data.test.labels = l"
            + "| Cannot use data.test: IDX data need both data.test.images and data.test.labels.",
        "FINE_TUNE | model.pretrained = p, data.test.path = c"
            + "| Cannot use data.test.path with data.format = idx: name data.test.images and data.test.labels; data.format = images, table, csv, cifar10 and cifar100 take a path.",
        "FINE_TUNE | model.pretrained = p, data.format = csv"
            + "| Cannot use data.train.images with data.format = csv: name data.train.path.",
        "FINE_TUNE | model.pretrained = p, train.engine = dl4j, evaluate.metric = f1"
            + "| Cannot use evaluate.metric with train.engine = dl4j: that engine keeps its last round whatever the figures.",
        "FINE_TUNE | model.pretrained = p, train { engine = dl4j, shares = measured }"
            + "| Cannot use train.shares = measured with train.engine = dl4j: that engine divides the examples by itself; use train.shares = equal.",
        "FINE_TUNE | model.pretrained = p, data { validation.fraction = 0.6, test.fraction = 0.4 }"
            + "| Cannot use data.validation.fraction and data.test.fraction: together they leave nothing to train on.",
      })
  void impossibleCombinationsAreRefused(Command command, String more, String message) {
    assertThatThrownBy(() -> read(command, IDX + more))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void withoutTrainingDataNothingRuns() {
    assertThatThrownBy(() -> read(Command.PRETRAIN, "output = out, model.layers = " + KIND))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot run without data: name data.train.path, or of data.format = idx data.train.images and data.train.labels.");
  }

  @Test
  void theGlobalAndTheWorkersOwnBatchExcludeEachOtherWhereverTheyAreWritten() {
    assertThatThrownBy(
            () ->
                read(
                    Command.PRETRAIN,
                    IDX + "train.batch-size = 64, model.layers = " + KIND,
                    "train.worker-batch-size=32"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.worker-batch-size = 32 (--set train.worker-batch-size):"
                + " train.batch-size is given too, give one of the two.");
  }
}
