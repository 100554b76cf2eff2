package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedLayersTest {

  private static TrainedLayers read(String lines) {
    String text =
        "output = x, model.pretrained = x, data { format = csv, train.path = x }\n" + lines;
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(text), "job.conf", List.of())
        .train()
        .trained();
  }

  @Test
  void aWordOrAListSaysWhatIsTrained() {
    assertThat(read("train.epochs = 1")).isEqualTo(TrainedLayers.EVERYTHING);
    assertThat(read("train.layers = all")).isEqualTo(TrainedLayers.EVERYTHING);
    assertThat(read("train.layers = biases").names()).containsExactly("biases");
    assertThat(read("train.layers = [layer4, head]").names()).containsExactly("layer4", "head");
  }

  @Test
  void aRankTurnsLoraOn() {
    TrainedLayers.Lora lora = read("train.lora { rank = 8, layers = [encoder] }").lora();
    assertThat(lora)
        .isEqualTo(new TrainedLayers.Lora(8, 16, List.of("encoder"), TrainedLayers.LoraAverage.B));
    assertThat(read("train { lora.rank = 4, layers = all }").lora().rank()).isEqualTo(4);
    assertThat(read("train.lora { rank = null, alpha = 8 }")).isEqualTo(TrainedLayers.EVERYTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.layers = [] | use all, head, biases, or a list of layers",
        "train.layers = null | use all, head, biases, or a list of layers",
        "train.layers = [all, fc] | use all, head, biases, or a list of layers",
        "train.lora.rank = 0 | it must be at least 1",
        "train.lora { rank = 8, alpha = 0 } | it must be above 0",
        "train.lora { rank = 8, average = a } | use one of [b, exact]",
        "train.lora.alpha = 8 | the rest of train.lora is given; give it a rank, such as 8",
        "train { lora.rank = 8, layers = head } | leave one of the two out",
        "train { average = gradients, lora { rank = 8, average = exact } } | give b",
      })
  void whatIsNeitherIsRefused(String lines, String said) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said);
  }
}
