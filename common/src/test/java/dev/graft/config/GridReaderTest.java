package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GridReaderTest {

  private static final List<String> JOB =
      List.of(
          "output = out",
          "model.layers = [{name = hidden, type = dense, units = 4}, {name = out, type = output, units = 3}]",
          "data.train.path = train.csv",
          "data.format = csv",
          "data.validation.fraction = 0.2");

  private static Settings read(String... lines) {
    String file = String.join("\n", Stream.concat(JOB.stream(), Arrays.stream(lines)).toList());
    return SettingsReader.read(Command.PRETRAIN, new StringReader(file), "job.conf", List.of());
  }

  private static List<String> names(Settings settings) {
    return settings.grid().stream().map(GridSetting::name).toList();
  }

  @Test
  void everyCombinationIsASetting() {
    Settings settings =
        read("train.epochs = 3", "train.grid { learning-rate = [0.1, 0.01]", "l2 = [0, 0.5] }");
    assertThat(names(settings))
        .containsExactly(
            "l2 = 0, learning-rate = 0.1",
            "l2 = 0.5, learning-rate = 0.1",
            "l2 = 0, learning-rate = 0.01",
            "l2 = 0.5, learning-rate = 0.01");
    TrainSettings third = settings.grid().get(2).settings().train();
    assertThat(third.optimizer().learningRate()).isEqualTo(0.01);
    assertThat(third.l2()).isZero();
    assertThat(third.epochs()).isEqualTo(3);
  }

  @Test
  void aSettingIsTheJobThatHasItAlone() {
    Settings settings =
        read("train.grid = [{ optimizer { type = sgd }, learning-rate = 0.2 }, { seed = 7 }]");
    assertThat(settings.grid().get(0).settings())
        .isEqualTo(read("train.optimizer { type = sgd, learning-rate = 0.2 }"));
    assertThat(settings.grid().get(1).settings()).isEqualTo(read("train.seed = 7"));
    assertThat(settings.grid().get(1).settings().training().seed()).isEqualTo(7);
    assertThat(settings.grid().get(1).settings().seed()).isEqualTo(42);
  }

  @Test
  void allElseIsTheFirstOnesAndAnotherGridIsAnotherJob() {
    Settings settings = read("train.grid.l2 = [0.25, 0.5]");
    assertThat(settings.train()).isEqualTo(settings.grid().get(0).settings().train());
    assertThat(settings.canonical()).isNotEqualTo(settings.grid().get(0).settings().canonical());
    assertThat(settings.canonical()).isNotEqualTo(read("train.grid.l2 = [0.25, 1]").canonical());
  }

  @Test
  void whatOnlyALaterSettingInheritsMakesAnotherJob() {
    String grid = "train.grid = [{ l2 = 0 }, { learning-rate = 0.1 }]";
    Settings half = read("train.l2 = 0.5", grid);
    assertThat(half.canonical()).isEqualTo(read("train.l2 = 0.5", grid).canonical());
    assertThat(half.canonical()).isNotEqualTo(read("train.l2 = 0.25", grid).canonical());
  }

  @Test
  void headsAreLayersOfTheModelAndNamesCanBeGiven() {
    String deep = "[{name = a, type = dense, units = 8}, {name = b, type = output, units = 2}]";
    String file =
        String.join(
            "\n",
            "output = out",
            "model.pretrained = some.zip",
            "data { format = csv, train.path = train.csv, validation.path = other.csv }",
            "train.optimizer.type = adam",
            "train.grid.head = [[{name = b, type = output, units = 2}], " + deep + "]");
    Settings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(file), "job.conf", List.of());
    assertThat(names(settings)).containsExactly("head = output 2", "head = dense 8 + output 2");
    assertThat(settings.grid().get(1).settings().model().head()).hasSize(2);
    assertThat(names(read("train.grid = [{ l2 = 1, name = strong }]"))).containsExactly("strong");
  }

  @Test
  void whatCannotDifferIsNamedWithWhatCan() {
    refused("workers cannot differ", "train.grid { workers = [1, 2] }");
    refused(
        "learning-rate, merge, micro-batch-size", "train.grid { augmentation.cutout = [1, 2] }");
    refused("nearest valid one is train.optimizer.momentum", "train.grid.optimizer.moment = [1]");
  }

  @Test
  void whatHoldsNoSettingsIsRefused() {
    refused("it holds no setting", "train.grid {}");
    refused("it holds no setting", "train.grid = []");
    refused("l2 must be a list of values", "train.grid { l2 = 0.5 }");
    refused("l2 must be a list of values", "train.grid { l2 = [] }");
    refused("a list of it holds settings", "train.grid = [0.1, 0.2]");
    refused("lists of values", "train.grid = 3");
    refused("job.conf line 6", "train.grid = 3");
    String many = "[" + "1,".repeat(17) + "1]";
    refused("at most 256", "train.grid { l2 = " + many + ", weight-decay = " + many + " }");
  }

  @Test
  void settingsThatCannotBeTrainedSideBySideAreRefused() {
    refused("without validation examples", "data.validation.fraction = 0", "train.grid.l2 = [1]");
    refused("are the same setting", "train.grid.l2 = [1, 1]");
    refused("two settings are called a", "train.grid = [{l2 = 1, name = a}, {l2 = 2, name = a}]");
    refused("it has stages", "train.stages = [{ train = all }]", "train.grid.l2 = [1, 2]");
    refused("average-every = auto", "train.grid.average-every = [4, auto]");
    refused("train.shares = measured", "train.shares = measured", "train.grid.l2 = [1, 2]");
    refused("learning-rate = auto", "train.grid.learning-rate = [auto, 0.1]");
    refused("the setting learning-rate = -1", "train.grid.learning-rate = [-1, 0.1]");
  }

  @Test
  void jobsThatCanShareExamplesAndWorkersAreKnown() {
    String one = GridReader.common(read("train.l2 = 0.5"));
    assertThat(GridReader.common(read("train.optimizer.learning-rate = 0.5"))).isEqualTo(one);
    assertThat(GridReader.common(read("seed = 3"))).isNotEqualTo(one);
    assertThat(GridReader.common(read("train.augmentation.cutout = 1"))).isNotEqualTo(one);
    // As many workers as the batch and the examples say.
    assertThat(GridReader.common(read("train.batch-size = 7"))).isNotEqualTo(one);
    assertThat(GridReader.common(read("train { batch-size = 7, workers = 2 }")))
        .isEqualTo(GridReader.common(read("train { batch-size = 9, workers = 2 }")));
    assertThat(GridReader.standsBesideOthers(read("train.l2 = 0.5"))).isTrue();
    assertThat(GridReader.standsBesideOthers(read("train.average-every = auto"))).isFalse();
  }

  private static void refused(String what, String... lines) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(what);
  }
}
