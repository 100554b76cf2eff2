package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings.Stem;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureSettingsReaderTest {

  private static final String DATA = "output = out, data.train { images = i, labels = l }\n";

  private static ModelSettings read(String model) {
    return SettingsReader.read(
            Command.PRETRAIN, new StringReader(DATA + model), "job.conf", List.of())
        .model();
  }

  @Test
  void whatANetworkDoesNotSayHasItsDefault() {
    assertThat(read("model.architecture { name = resnet18, outputs = 10 }").architecture())
        .isEqualTo(
            new ArchitectureSettings(
                ArchitectureType.RESNET18,
                10,
                "softmax",
                "categorical-crossentropy",
                List.of(),
                "relu",
                List.of(32, 64),
                ArchitectureSettings.Stem.IMAGENET,
                null,
                100));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            read("""
                model.architecture {
                  name = embedding-mean, outputs = 1, words = 10000, dimensions = 300
                  units = [100, 20], activation = tanh
                }
                """)
                .architecture())
        .isEqualTo(
            new ArchitectureSettings(
                ArchitectureType.EMBEDDING_MEAN,
                1,
                "sigmoid",
                "binary-crossentropy",
                List.of(100, 20),
                "tanh",
                List.of(32, 64),
                ArchitectureSettings.Stem.IMAGENET,
                10000,
                300));
    ArchitectureSettings cnn =
        read("model.architecture { name = small-cnn, outputs = 3, filters = 8, units = [], loss = mse }")
            .architecture();
    assertThat(cnn.filters()).containsExactly(8);
    assertThat(cnn.top())
        .containsExactly(
            LayerSettings.named("output", LayerType.OUTPUT)
                .units(3)
                .activation("softmax")
                .loss("mse")
                .build());
  }

  @Test
  void aFileOfLayersIsAnotherWayToNameANetwork() {
    ModelSettings model = read("model.json = \"hdfs:///nets/lenet.json\"");
    assertThat(model.json()).isEqualTo("hdfs:///nets/lenet.json");
    assertThat(model.architecture()).isNull();
  }

  @Test
  void outputsThatAreLeftOpenAreFilledIn() {
    ModelSettings open = read("model.architecture { name = dense, units = 4 }");
    assertThat(open.openOutput().activation()).isEqualTo("softmax");
    assertThat(open.telling(7).openOutput()).isNull();
    assertThat(open.telling(7).architecture().outputs()).isEqualTo(7);

    ModelSettings layers =
        read("model.layers = [{ name = h, type = dense, units = 4 }, { name = o, type = output }]");
    assertThat(layers.openOutput().name()).isEqualTo("o");
    assertThat(layers.telling(7).layers()).extracting(LayerSettings::units).containsExactly(4, 7);
    assertThat(read("model.layers = [{ name = o, type = output, units = 2 }]").openOutput())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model.architecture { name = resnet, outputs = 2 } | Cannot use model.architecture.name = \"resnet\" (job.conf line 2):"
            + " use one of [dense, small-cnn, vgg16, resnet18, lstm-text, embedding-mean].",
        "model.architecture { name = dense, outputs = 2, stem = cifar } | Cannot use model.architecture.stem = \"cifar\""
            + " (job.conf line 2): dense takes [activation, loss, output-activation, outputs, units].",
        "model.architecture { outputs = 2 } | Cannot use model.architecture.outputs = 2 (job.conf line 2):"
            + " model.architecture.name is missing, use one of [dense, small-cnn, vgg16, resnet18, lstm-text, embedding-mean].",
        "model.architecture { name = dense, outputs = 0 } | Cannot use model.architecture.outputs = 0 (job.conf line 2):"
            + " it must be at least 1.",
        "model.architecture { name = dense, outputs = 2, units = [4, 0] } | Cannot use model.architecture.units = [4,0]"
            + " (job.conf line 2): every size must be at least 1.",
        "model.architecture { name = resnet18, outputs = 2, stem = tiny } | Cannot use model.architecture.stem = \"tiny\""
            + " (job.conf line 2): use one of [cifar, imagenet].",
        "model { json = a, architecture { name = dense, outputs = 2 } } | Cannot pretrain with more than one of"
            + " model.layers, model.architecture and model.json: each is a whole network.",
      })
  void whatCannotBeIsRefused(String model, String message) {
    assertThatThrownBy(() -> read(model))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void aFineTuneHasItsNetworkFromThePretrainedModel() {
    String job = DATA + "model { pretrained = p, json = a }";
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Command.FINE_TUNE, new StringReader(job), "job.conf", List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot fine-tune with model.json: it belongs to pretrain; new layers go in model.head.");
  }

  @Test
  void besideAPretrainedFileItSaysWhoseWeightsTheseAre() {
    String job = DATA + "model { pretrained = p, architecture { name = resnet18, stem = cifar } }";
    ModelSettings model =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job.conf", List.of())
            .model();
    assertThat(model.architecture().type()).isEqualTo(ArchitectureType.RESNET18);
    assertThat(model.architecture().stem()).isEqualTo(Stem.CIFAR);
    assertThat(model.openOutput()).isNull();
    assertThat(model.telling(3).architecture().outputs()).isNull();
    String more = DATA + "model { pretrained = p, architecture { name = vgg16, units = 4 } }";
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Command.FINE_TUNE, new StringReader(more), "job.conf", List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(
            ": with model.pretrained, model.architecture says whose weights the file holds, by name and stem alone; new layers go in model.head (or leave model.pretrained out).");
  }
}
