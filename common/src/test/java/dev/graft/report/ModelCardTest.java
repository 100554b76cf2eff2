package dev.graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Task;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ModelCardTest {

  private static final String HOSTILE =
      "<img src=x onerror=alert(1)> | [a](http://b) **c** `d` $e$ www.f\n---\n# g\u202eh";

  private static ObjectNode clothes() throws IOException {
    try (InputStream in = RunPageTest.class.getResourceAsStream("clothes.json")) {
      return (ObjectNode) Json.read(in);
    }
  }

  private static ObjectNode provenance() {
    ObjectNode provenance = Json.object().put("command", "fine-tune").put("seed", 42);
    provenance.put("parent", "file:/home/me/secret/digits/model").put("cut", "pool2");
    provenance
        .putArray("data")
        .addObject()
        .put("path", "file:/home/me/secret/train-images.gz")
        .put("fingerprint", "a77989c212e6b165");
    provenance.putObject("versions").put("graft", "1.2.3");
    return provenance;
  }

  private static CardModel model(Task task, String kind, JsonNode provenance, String... names) {
    return new CardModel(
        task, List.of(names), new int[] {1, 28, 28}, kind, 56714, "0".repeat(64), null, provenance);
  }

  private static CardModel pictures(String... names) {
    return model(Task.CLASSIFICATION, CardModel.PICTURES, provenance(), names);
  }

  private static String card(CardModel model, JsonNode report) {
    return new String(new ModelCard(model).bytes(report), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> matter(String card) {
    assertThat(card).startsWith("---\n");
    String yaml = card.substring(4, card.indexOf("\n---\n", 4) + 1);
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }

  private static String limits(ObjectNode report) {
    String card = card(pictures("a", "b"), report);
    int from = card.indexOf("## What it was not tested on");
    return card.substring(from, card.indexOf("## Use"));
  }

  @Test
  void machinesReadTheHubsFieldsAndNoneThatNobodyKnows() throws IOException {
    Map<String, Object> matter = matter(card(pictures("a", "b"), clothes()));

    assertThat(matter.keySet())
        .containsExactly("library_name", "pipeline_tag", "tags", "model-index");
    assertThat(matter)
        .containsEntry("library_name", "graft")
        .containsEntry("pipeline_tag", "image-classification")
        .containsEntry("tags", List.of("graft", "apache-spark", "transfer-learning"));
    assertThat(matter.get("model-index"))
        .hasToString(
            "[{name=Pictures: 2 classes, results=[{task={type=image-classification}, "
                + "dataset={name=train-images.gz, type=pictures, split=test}, metrics=["
                + "{type=accuracy, value=0.6505, name=accuracy on test}, "
                + "{type=balanced_accuracy, value=0.6583262615879881, name=balanced accuracy on test}, "
                + "{type=f1, value=0.6488062404863888, name=F1 on test}, "
                + "{type=roc_auc, value=0.9459134051076628, name=AUC on test}]}]}]");
  }

  @Test
  void aModelOfTheHubIsNamedWhereItsFolderTells() {
    ObjectNode from = provenance();
    from.put("parent", "/c/hub/models--microsoft--resnet-18/snapshots/0a1b/model.onnx");
    CardModel model = model(Task.CLASSIFICATION, CardModel.PICTURES, from, "a", "b");

    assertThat(matter(card(model, Json.object())))
        .containsEntry("base_model", "microsoft/resnet-18");
  }

  @Test
  void theHubHasNoWordForNumbersOfPictures() throws IOException {
    CardModel numbers = model(Task.REGRESSION, CardModel.PICTURES, provenance(), "age");
    ObjectNode report = clothes();
    ((ObjectNode) report.at("/metrics/test")).put("r2", 0.5);

    assertThat(matter(card(numbers, report)).keySet()).containsExactly("library_name", "tags");
    CardModel rows = model(Task.REGRESSION, CardModel.ROWS, provenance(), "age");
    assertThat(matter(card(rows, report)))
        .containsEntry("pipeline_tag", "tabular-regression")
        .containsKey("model-index");
  }

  @Test
  void saysWhatItIsAndHowGood() throws IOException {
    assertThat(card(pictures("T-shirt", "Coat"), clothes()))
        .contains("# Pictures: 2 classes\n")
        .contains(
            "A pretrained network, fine-tuned by Graft on 250 examples: it tells 2 classes apart.")
        .contains(
            "| metric | test | validation |",
            "| examples | 2,000 | 297 |",
            "| accuracy | 0.6505 | 0.7340 |")
        .contains("| T-shirt | 200 | 0.7089 | 0.7550 | 0.7312 |")
        .contains("- accuracy on test lies between 0.6306 and 0.6703 in 95.0 % of resamples")
        .contains("- An answer that is always the same reaches accuracy of 0.1095.")
        .contains("the same network from random weights reaches accuracy of 0.6495 on test.")
        .contains("pretrained network | digits/model |")
        .contains("data: train-images.gz, fingerprint `a77989c212e6b165`")
        .doesNotContain("secret", "/home");
  }

  @Test
  void saysWhatItWasNotTestedOn() throws IOException {
    ObjectNode report = clothes();
    assertThat(limits(report))
        .contains("evaluate.slices")
        .doesNotContain("test set", "only", "could not be used", "evaluate.guard");

    ObjectNode test = (ObjectNode) report.at("/metrics/test");
    test.put("examples", 40);
    ((ObjectNode) test.at("/classes/0")).put("support", 0);
    ((ObjectNode) test.at("/classes/1")).put("support", 9);
    ((ObjectNode) report.path("data")).put("quarantined", 50);
    ((ObjectNode) report.at("/data/leaked")).put("test", 3);
    report.remove("baselines");
    assertThat(limits(report))
        .contains("It was judged on 40 examples only.")
        .contains("No example of test was there for: T-shirt.")
        .contains("Fewer than 10 examples of test were there for: Trouser.")
        .contains("50 of 5,000 records (1.0 %) could not be used")
        .contains("3 examples of test are also among those of training")
        .contains("better than the same network from random weights was not tried");
  }

  @Test
  void aModelThatNobodyJudgedSaysSo() throws IOException {
    ObjectNode report = clothes();
    ((ObjectNode) report.path("metrics")).remove("test");
    assertThat(limits(report)).contains("**There was no test set.**");
    report.remove("metrics");
    assertThat(limits(report)).contains("**No example was kept to judge it on:**");
    assertThat(card(pictures("a"), MissingNode.getInstance()))
        .contains("None are known: it was judged on no examples")
        .doesNotContain("model-index");
    assertThat(limits(Json.object().put("lastGoodRound", 7)))
        .contains("**Its training failed.** This is what it had reached after round 7.");
  }

  @Test
  void saysThatTransferHurt() throws IOException {
    ObjectNode report = clothes();
    report.putObject("guard").put("verdict", "hurt").put("sentence", "hurt by .3 (.2 to .4)");
    assertThat(card(pictures("a"), report)).contains("- **Transfer hurt.** hurt by .3 (.2 to .4)");
    ((ObjectNode) report.at("/constantAnswer/test")).put("beaten", false);
    assertThat(card(pictures("a"), report)).contains("**It is no better than this:** an answer");
  }

  @Test
  void whatStrangersWroteIsTextAndNothingElse() throws IOException {
    ObjectNode report = clothes();
    ((ObjectNode) report.at("/metrics/test/classes/0")).put("name", HOSTILE).put("support", 0);
    report.putObject("guard").put("sentence", HOSTILE);
    ObjectNode from = provenance();
    from.put("cut", HOSTILE);
    ((ObjectNode) from.path("data").get(0)).put("path", "x/" + HOSTILE);
    CardModel model = model(Task.CLASSIFICATION, CardModel.PICTURES, from, HOSTILE, "قطة", "猫🐈");
    String card = card(model, report);

    assertThat(card.substring(card.indexOf("\n---\n") + 5))
        .doesNotContain("<img", "[a]", "**c**", "`d`", "$e$", "www.f", "\n# g", "\u202e")
        .doesNotContain("http://")
        .contains("&lt;img src=x onerror=alert(1)&gt; \\| \\[a\\](http\\://b)", "قطة", "猫🐈");
    assertThat(matter(card).get("model-index").toString()).contains("**c** `d`");
    long bars =
        card.lines()
            .filter(line -> line.startsWith("| classes |"))
            .findFirst()
            .orElseThrow()
            .replace("\\|", "")
            .chars()
            .filter(unit -> unit == '|')
            .count();
    assertThat(bars).isEqualTo(3);
  }
}
