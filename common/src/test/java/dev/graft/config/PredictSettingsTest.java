package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictSettingsTest {

  private static Settings read(String... sets) {
    String job = "output = o, model.pretrained = m, data.predict.images = x\n";
    return SettingsReader.read(
        Command.PREDICT, new StringReader(job + String.join("\n", sets)), "job", List.of());
  }

  private static void refused(String message, String... sets) {
    assertThatThrownBy(() -> read(sets))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void withoutTopKThereIsNoColumnForIt() {
    PredictSettings settings = read().predict();
    assertThat(settings.batchSize()).isEqualTo(256);
    assertThat(settings.partitions()).isNull();
    assertThat(settings.topK()).isZero();
    assertThat(settings.columns().byKey().values())
        .containsExactly("prediction", "label", "probability", "problem");
    assertThat(read("predict.top-k = 2").predict().columns().topK()).isEqualTo("top_k");
    assertThat(read().data().predict()).isEqualTo(new DataSettings.Files("x", null, null));
  }

  @Test
  void emptyOrNullLeavesAColumnOut() {
    assertThat(
            read("predict.columns { label = \"\", problem = null }")
                .predict()
                .columns()
                .byKey()
                .values())
        .containsExactly("prediction", "probability");
    refused(
        "Cannot predict without a column for predictions: name one in predict.columns.",
        "predict.columns { prediction = \"\", label = \"\", probability = \"\" }");
  }

  @Test
  void noTwoColumnsHaveANameThatSparkTakesForTheSame() {
    refused(
        "Cannot use predict.columns.probability = LABEL: predict.columns.label has this name already.",
        "predict.columns.probability = LABEL");
    refused(
        "Cannot use predict.columns.top-k = label: predict.columns.label has this name already.",
        "predict { top-k = 1, columns.top-k = label }");
    assertThat(read("predict.columns.top-k = label").predict().columns().topK()).isEmpty();
  }

  @Test
  void dataAndModelAreNeeded() {
    refused("Cannot predict without model.pretrained.", "model.pretrained = null");
    refused("Cannot predict without data.predict.images.", "data.predict.images = null");
    refused(
        "Cannot predict without data.predict.path.",
        "data { format = cifar10, predict.images = null }");
    refused(
        "Cannot use data.predict.images with data.format = csv: name data.predict.path.",
        "data { format = csv, predict.path = y }");
    refused(
        "Cannot use data.predict.path with data.format = idx: name data.predict.images; data.format = images, table, csv, cifar10 and cifar100 take a path.",
        "data.predict.path = y");
  }

  private static void featurizeRefused(String message, String set) {
    String job = "output = o, model.pretrained = m, data.predict.images = x\n";
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Command.FEATURIZE, new StringReader(job + set), "job", List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void activationsNeedAColumnAndNoHead() {
    assertThat(read().predict().columns().featuresByKey().values())
        .containsExactly("features", "problem");
    featurizeRefused(
        "Cannot featurize without a column for the activations: name it in predict.columns.features.",
        "predict.columns.features = \"\"");
    featurizeRefused(
        "Cannot use predict.columns.problem = Features: predict.columns.features has this name already.",
        "predict.columns.problem = Features");
    featurizeRefused(
        "Cannot featurize with predict.top-k: activations are written, not classes.",
        "predict.top-k = 2");
    featurizeRefused(
        "Cannot featurize with model.head: activations are taken where the pretrained network is cut, below any new layer.",
        "model { cut = c, head = [{name: k, type: output, units: 2}] }");
    featurizeRefused(
        "Cannot featurize with model.outputs: it says what predictions mean; model.cut says which activations are written.",
        "model.outputs = classes");
    featurizeRefused("Cannot featurize without data.predict.images.", "data.predict.images = null");
  }
}
