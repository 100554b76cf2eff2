package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.graft.UnusableInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerSettingsReaderTest {

  private static List<LayerSettings> read(String... layers) {
    String text = "model.head = [\n" + String.join("\n", layers) + "\n]";
    return LayerSettingsReader.read(
        ConfigFactory.parseString(
            text, ConfigParseOptions.defaults().setOriginDescription("job.conf")),
        "model.head");
  }

  @Test
  void whatALayerDoesNotSayHasItsDefault() {
    assertThat(
            read(
                "{ name = conv, type = convolution2d, units = 4, kernel = 3 }",
                "{ name = kind, type = output, units = 2 }"))
        .containsExactly(
            LayerSettings.named("conv", LayerType.CONVOLUTION2D)
                .units(4)
                .activation("relu")
                .kernel(3)
                .padding("valid")
                .build(),
            LayerSettings.named("kind", LayerType.OUTPUT)
                .units(2)
                .activation("softmax")
                .padding("valid")
                .loss("categorical-crossentropy")
                .build());
  }

  @Test
  void everyKeyOfALayerIsRead() {
    assertThat(
            read(
                "{ name = pool, type = max-pooling2d, kernel = 3, stride = 2, padding = same }",
                "{ name = drop, type = dropout, rate = 0.25 }",
                "{ name = kind, type = output, units = 1, inputs = 8, activation = sigmoid, loss = mse }"))
        .containsExactly(
            LayerSettings.named("pool", LayerType.MAX_POOLING2D)
                .activation("relu")
                .kernel(3)
                .stride(2)
                .padding("same")
                .build(),
            LayerSettings.named("drop", LayerType.DROPOUT)
                .activation("relu")
                .padding("valid")
                .rate(0.25)
                .build(),
            LayerSettings.named("kind", LayerType.OUTPUT)
                .units(1)
                .inputs(8)
                .activation("sigmoid")
                .padding("valid")
                .loss("mse")
                .build());
  }

  @Test
  void layersOfSequencesAreRead() {
    assertThat(
            read(
                    "{ name = words, type = embedding, words = 50, units = 8 }",
                    "{ name = below, type = lstm, units = 4, sequence = true }",
                    "{ name = above, type = lstm, units = 3, inputs = 4, activation = sigmoid }",
                    "{ name = kind, type = output, units = 2 }")
                .subList(0, 3))
        .containsExactly(
            LayerSettings.named("words", LayerType.EMBEDDING)
                .units(8)
                .activation("relu")
                .padding("valid")
                .words(50)
                .build(),
            LayerSettings.named("below", LayerType.LSTM)
                .units(4)
                .activation("tanh")
                .padding("valid")
                .sequence(true)
                .build(),
            LayerSettings.named("above", LayerType.LSTM)
                .units(3)
                .inputs(4)
                .activation("sigmoid")
                .padding("valid")
                .build());
  }

  @Test
  void noLayersAreAnEmptyList() {
    assertThat(read()).isEmpty();
  }

  @Test
  void theLastLayerMustBeAnOutput() {
    assertThatThrownBy(() -> read("{ name = hidden, type = dense, units = 2 }"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use model.head (job.conf line 1): the last layer must be of type output.");
  }

  @Test
  void twoLayersOfOneNameAreRefusedAtTheSecond() {
    assertThatThrownBy(
            () ->
                read(
                    "{ name = a, type = dense, units = 2 }",
                    "{ name = a, type = output, units = 2 }"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use model.head (job.conf line 3): two layers are named a.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ name = a, type = dens, units = 2 } | Cannot use model.head[0].type = \"dens\" (job.conf line 2):"
            + " use one of [dense, convolution2d, max-pooling2d, average-pooling2d, batch-normalization, dropout,"
            + " activation, embedding, lstm, global-average-pooling, global-max-pooling, output].",
        "{ name = a, type = dense, unit = 2 } | Unknown setting model.head[0].unit (job.conf line 2):"
            + " a dense layer takes [activation, inputs, name, type, units].",
        "{ name = a, type = dense, kernel = 2, units = 2 } | Unknown setting model.head[0].kernel (job.conf line 2):"
            + " a dense layer takes [activation, inputs, name, type, units].",
        "{ name = a, type = dense } | Cannot use the layer model.head[0] (job.conf line 2): it has no units.",
        "{ name = a, type = embedding, words = 2, units = 2 } | Cannot use model.head[0].words = 2 (job.conf line 2):"
            + " it must be at least 3.",
        "{ name = a, type = embedding, units = 2 } | Cannot use the layer model.head[0] (job.conf line 2): it has no words.",
        "{ name = a, type = global-max-pooling, kernel = 2 } | Unknown setting model.head[0].kernel (job.conf line 2):"
            + " a global-max-pooling layer takes [name, type].",
        "{ type = dense, units = 2 } | Cannot use the layer model.head[0] (job.conf line 2): each needs a name of its own, such as name = layer1.",
        "{ name = a, units = 2 } | Cannot use the layer model.head[0] (job.conf line 2): it has no type.",
        "{ name = a, type = dropout, rate = 1 } | Cannot use model.head[0].rate = 1 (job.conf line 2):"
            + " it must be between 0 and 1.",
        "{ name = a, type = dense, units = 0 } | Cannot use model.head[0].units = 0 (job.conf line 2):"
            + " it must be at least 1.",
        "dense | Cannot use model.head (job.conf line 2):"
            + " each layer is a group such as {name = hidden, type = dense, units = 128}.",
      })
  void aLayerThatCannotBeIsRefusedWithItsNumberAndLine(String layer, String message) {
    assertThatThrownBy(() -> read(layer))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }
}
