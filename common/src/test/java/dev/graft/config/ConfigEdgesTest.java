package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigEdgesTest {

  private static Settings read(String more, String... sets) {
    String text =
        """
        output = out
        data.train { images = i, labels = l }
        model.layers = [{ name = kind, type = output, units = 2 }]
        """
            + more;
    return SettingsReader.read(Command.PRETRAIN, new StringReader(text), "job.conf", List.of(sets));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.epochs = 2.5",
        "seed = 1.5",
        "data.only-labels = [1.5]",
        "model.layers = 5",
        "model.layers = null",
        "model.layers = [{ name = null, type = output, units = 2 }]",
        "model.layers = [{ name = kind, type = output, units = 0 }]",
        "output = \"\"",
        "train.optimizer.learning-rate = Infinity",
        "data.scale = 1e400",
        "train.instruction-set = null",
      })
  void linesThatCannotBeMeantAreRefused(String line) {
    assertThatThrownBy(() -> read(line)).isInstanceOf(UnusableInputException.class);
  }

  @Test
  void aSetWithAKeyThatIsNoPathIsRefused() {
    assertThatThrownBy(() -> read("", "train..epochs=x"))
        .isInstanceOf(UnusableInputException.class);
  }

  @Test
  void aNullWhereNoneCanBeNamesItsLine() {
    assertThatThrownBy(() -> read("train.batch-size = null"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.batch-size = null (job.conf line 4): it must be a whole number.");
  }

  @Test
  void aRefusalIsOneLine() {
    assertThatThrownBy(() -> read("evaluate.baselines = [random]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use evaluate.baselines = [\"random\"] (job.conf line 4): use scratch, probe and zero-shot.");
  }
}
