package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.TransferSettings.HeadInit;
import dev.graft.config.TransferSettings.Match;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferSettingsTest {

  private static final String HEAD = "model.head = [{ name = kind, type = output }]\n";

  private static Settings read(Command command, String lines) {
    String text = "output = x, data { format = csv, train.path = x }\n" + lines;
    return SettingsReader.read(command, new StringReader(text), "job.conf", List.of());
  }

  private static Settings read(String lines) {
    return read(Command.FINE_TUNE, "model.pretrained = x\n" + lines);
  }

  @Test
  void nothingIsTakenThatWasNotAskedFor() {
    assertThat(read(HEAD).model().transfer()).isEqualTo(TransferSettings.NONE);
  }

  @Test
  void layersAreMappedByTheirNames() {
    TransferSettings how =
        read(HEAD + "model { map { kind = out, \"a.b\" = \"c.d\" }, match = shape }")
            .model()
            .transfer();
    assertThat(how)
        .isEqualTo(
            new TransferSettings(Map.of("kind", "out", "a.b", "c.d"), Match.SHAPE, null, false));
  }

  @Test
  void aHeadThatStartsSomewhereIsTrainedBySteps() {
    Settings settings = read(HEAD + "model.head-init = mean");
    assertThat(settings.model().transfer().headInit()).isEqualTo(HeadInit.MEAN);
    assertThat(settings.train().solves()).isFalse();
    assertThat(settings.decided())
        .contains(
            "optimizer: adam, as model.head-init is set; train.optimizer.type = lbfgs would solve the output layer, which is all that is trained");
    assertThat(read(HEAD + "model.head-init = new").train().solves()).isTrue();
  }

  @Test
  void anExtendedLayerIsANewOneInThePlaceOfTheOld() {
    ModelSettings model = read("model.extend-classes = true").model().extended("out", "pool");
    assertThat(model.cut()).isEqualTo("pool");
    assertThat(model.openOutput().name()).isEqualTo("out");
    assertThat(model.transfer().headInit()).isEqualTo(HeadInit.CLASSES);
    assertThat(
            read("model { extend-classes = true, head-init = mean }")
                .model()
                .extended("out", "pool")
                .transfer()
                .headInit())
        .isEqualTo(HeadInit.MEAN);
    assertThat(model.trainedAbove("pool").transfer()).isEqualTo(TransferSettings.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.map { a.b = c } | names with dots in quotation marks",
        "model.map { a = [c] } | it is { \"new layer\" = \"pretrained layer\" }",
        "model.head-init = old | use one of [new, classes, mean]",
        "model.match = order | use one of [name, shape]",
        "model.extend-classes = true | Cannot use model.extend-classes with model.head or model.cut",
        "model.head-init = classes, train.optimizer.type = lbfgs | Cannot use model.head-init with train.optimizer.type = lbfgs",
        "model { head-init = classes, map { kind = out } } | Cannot use model.map for kind with model.head-init",
      })
  void whatDoesNotGoTogetherIsRefused(String lines, String said) {
    assertThatThrownBy(() -> read(HEAD + lines))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.head-init = classes | Cannot use model.head-init without model.head",
        "model.map { a = b } | Cannot use model.map without model.head",
        "model.match = shape | Cannot use model.match without model.head",
        "model { extend-classes = true, head-init = new } | Cannot use model.head-init = new with model.extend-classes",
        "model.extend-classes = true, train.optimizer.type = lbfgs | Cannot use model.extend-classes with train.optimizer.type = lbfgs: it solves",
        "model.extend-classes = true, train.stages = [{ train = head, optimizer.type = lbfgs }, { train = all }] | Cannot use model.extend-classes with train.optimizer.type = lbfgs, as the first stage has it",
      })
  void withoutNewLayersNothingStartsAnywhere(String lines, String said) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
  }

  @Test
  void fromScratchThereIsNothingToStartFrom() {
    String layers = "model { layers = [{ name = kind, type = output }], match = shape }";
    assertThatThrownBy(() -> read(Command.PRETRAIN, layers))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot pretrain with model.map, match, head-init or extend-classes");
    assertThatThrownBy(
            () -> read(Command.RANK, "rank.candidates = [m], model.extend-classes = true"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot rank with model.map, match, head-init or extend-classes");
  }
}
