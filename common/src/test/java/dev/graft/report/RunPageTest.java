package dev.graft.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunPageTest {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&\n\u001b[31m\u202eabc";

  private static ObjectNode golden() throws IOException {
    try (InputStream in = RunPageTest.class.getResourceAsStream("clothes.json")) {
      return (ObjectNode) Json.read(in);
    }
  }

  private static Rounds rounds(int count) {
    return Rounds.of(
        IntStream.rangeClosed(1, count)
            .mapToObj(
                round ->
                    String.format(
                        Locale.ROOT,
                        "{\"round\":%d,\"loss\":%.5f,\"learningRate\":0.001,\"seconds\":0.1,\"validation\":{\"loss\":%.5f,\"accuracy\":%.5f}}",
                        round,
                        1.0 / round,
                        1.5 / round,
                        1 - 1.0 / (round + 1))));
  }

  private static String page(JsonNode report, Rounds rounds) {
    return new String(
        RunPage.of(new Run("output/a", report, rounds, null)), StandardCharsets.UTF_8);
  }

  private static List<String> ids(JsonNode report, Rounds rounds) {
    return RunPage.sections(new Run("a", report, rounds, null)).stream().map(Section::id).toList();
  }

  @Test
  void saysInThreeSentencesWhatWasAskedAndWhatCameOut() throws IOException {
    assertThat(new Opening(new Run("a", golden(), rounds(10), null)).sentences())
        .containsExactly(
            "Asked: fine-tune a pretrained network to tell 10 classes apart from 250 examples.",
            "Came out: 65.1 % right on 2,000 examples of test (between 63.1 % and 67.0 % by 95 % of resamples); always answering Coat would reach 11.0 %.",
            "Transfer made no difference that 2,000 examples can show: the same network from random weights reaches 65.0 % (transfer gain +0.0010).");
  }

  @Test
  void tellsWhatTheReportTells() throws IOException {
    assertThat(page(golden(), rounds(10)))
        .contains("pool2", "conv1", "Ankle boot", "56,714")
        .contains(
            "Calibration",
            "ROC",
            "Most often confused",
            "always the same answer",
            "scratch",
            "probe")
        .doesNotContain("src=\"http", "href=\"http", "url(http", "@import");
    assertThat(ids(golden(), rounds(10)))
        .containsExactly(
            "results",
            "curves",
            "mistakes",
            "confusion",
            "classes",
            "probabilities",
            "data",
            "network",
            "work",
            "provenance");
  }

  @Test
  void whatStrangersWroteIsTextAndNothingElse() throws IOException {
    ObjectNode report = golden();
    ((ObjectNode) report.at("/metrics/test/classes/0")).put("name", HOSTILE);
    ((ObjectNode) report.at("/metrics/test/curves/0"))
        .put("name", "</script><script>alert(2)</script>");
    ((ObjectNode) report.at("/metrics/test/worst/0")).put("text", HOSTILE).put("label", HOSTILE);
    ((ObjectNode) report.at("/metrics/test/worst/1")).put("picture", "\" onerror=\"alert(3)");
    ((ObjectNode) report.path("model")).put("cut", HOSTILE);
    report.put("status", "done\" onclick=\"x");
    String page = page(report, rounds(3));
    assertThat(page)
        .doesNotContain(
            "<img src=x", "<script>alert", "\u001b", "\u202e", "onerror=\"", "onclick=\"")
        .contains("\\u001b[31m\\u202eabc");
    assertThat(page.split("</script>", -1)).hasSize(4);
  }

  @Test
  void explanationsAreTextAndNothingElse() throws IOException {
    ObjectNode report = golden();
    ObjectNode found = report.putObject("explanations").put("method", "words").put("rows", 1);
    ObjectNode example = found.putArray("examples").addObject().put("row", HOSTILE);
    example.put("answer", HOSTILE).put("score", 0.5).put("picture", "\" onerror=\"alert(4)");
    ArrayNode words = example.putArray("words");
    words.addObject().put("words", "good").put("effect", 0.4);
    words.addObject().put("words", HOSTILE).put("effect", -0.1);
    words.addObject().put("words", "unknown");
    found.putArray("columns").addObject().put("name", HOSTILE).put("importance", 0.2);
    String page = page(report, rounds(3));

    assertThat(page)
        .doesNotContain("<img src=x", "\u001b", "\u202e", "onerror=\"")
        .contains("<bdi class=\"for\" style=\"--share:1.0\">good</bdi>")
        .contains("<bdi class=\"against\" style=\"--share:0.25\">")
        .contains("<bdi class=\"for\" style=\"--share:0.0\">unknown</bdi>")
        .contains("Most: <bdi>good +0.4000, ");
    assertThat(ids(report, rounds(3))).contains("explained");
  }

  @Test
  void moreLinesThanColoursAreDashedInOtherWays() {
    double[] x = {1, 2};
    List<Line> lines =
        IntStream.range(0, 18).mapToObj(i -> new Line("run " + i, x, new double[] {i, i})).toList();
    List<Chart.Key> legend = Chart.ofRounds("a", "a", "", lines, List.of()).legend();

    assertThat(legend).extracting(key -> key.colour() + " " + key.set()).doesNotHaveDuplicates();
    assertThat(legend.get(17)).isEqualTo(new Chart.Key(1, 2, "run 17"));
  }

  @Test
  void theClassesBeforeAreToldBesideTheNewOnes() throws IOException {
    ObjectNode report = golden();
    ObjectNode old = report.putObject("oldClasses").putObject("test");
    old.put("examples", 100).put("before", 0.9).put("after", 0.85).put("forgetting", 0.05);
    old.put("newExamples", 20).put("newAfter", 0.5);

    assertThat(page(report, rounds(3)))
        .contains("Accuracy on the classes that the pretrained network knew", "0.8500", "+0.0500");
  }

  @Test
  void aRunThatFailedSaysWhyAndShowsItsRounds() {
    ObjectNode report =
        Json.object()
            .put("command", "fine-tune")
            .put("status", "failed")
            .put("reason", "it diverged");
    assertThat(new Opening(new Run("a", report, rounds(7), null)).sentences())
        .containsExactly(
            "Asked: fine-tune a pretrained network.", "It failed after round 7: it diverged.");
    assertThat(ids(report, rounds(7))).containsExactly("curves", "work");
    assertThat(ids(report, Rounds.none())).isEmpty();
  }

  @Test
  void aRunWithoutReportOfItsEndIsToldFromItsRounds() {
    ObjectNode report = Json.object().put("command", "pretrain").put("status", "running");
    assertThat(page(report, rounds(2)))
        .contains("It has not ended, or its driver was killed, after round 2");
  }

  @Test
  void linesThatBrokeOffAreLeftOutAndCounted() {
    Rounds rounds =
        Rounds.of(
            Stream.of(
                "{\"round\":1,\"loss\":1}",
                "{\"round\":2,\"loss\":9}",
                "{\"round\":4,\"loss\":3}",
                "{\"round\":2,\"loss\":2}",
                "{\"round\":5,\"lo"));
    assertThat(rounds.line("loss", "/loss").y()).containsExactly(1, 2, 3);
    assertThat(page(Json.object().put("status", "stopped"), rounds))
        .contains("1 line could not be read, 1 round is missing");
  }

  @Test
  void ofRoundsThatHaveRunTwiceTheLaterLineCountsInAll() {
    Rounds.Reader reader = new Rounds.Reader();
    for (int round = 1; round <= 100; round++) {
      reader.line("{\"round\":%s,\"loss\":1,\"validation\":{\"f1\":0.5}}".formatted(round));
    }
    for (int round = 99; round <= 200; round++) {
      String trains = round < 150 ? "head" : "all";
      reader.line("{\"round\":%s,\"loss\":2,\"trains\":\"%s\"}".formatted(round, trains));
    }
    Rounds rounds = reader.rounds();
    assertThat(rounds.size()).isEqualTo(200);
    assertThat(rounds.line("f1", "/validation/f1").x()).hasSize(98).endsWith(97, 98);
    assertThat(rounds.line("loss", "/loss").y()).hasSize(200).containsSequence(1, 1, 2, 2);
    assertThat(rounds.stages()).containsExactly(Map.entry(99, "head"), Map.entry(150, "all"));
    assertThat(rounds.line("loss", "/none").isEmpty()).isTrue();
  }

  @Test
  void withoutValidationNothingIsSaidOfIt() throws IOException {
    ObjectNode report = golden();
    report.remove(List.of("metrics", "baselines", "constantAnswer", "transferGain"));
    assertThat(ids(report, Rounds.of(Stream.of("{\"round\":1,\"loss\":1}"))))
        .containsExactly("curves", "data", "network", "work", "provenance");
    assertThat(page(report, Rounds.none())).contains("without an example to judge the model on");
  }

  @Test
  void oneClassIsOneRow() throws IOException {
    ObjectNode report = golden();
    ObjectNode test = (ObjectNode) report.at("/metrics/test");
    test.set("confusion", Json.of(new int[][] {{5}}));
    ((ArrayNode) test.path("classes"))
        .removeAll()
        .addObject()
        .put("name", "only")
        .put("support", 5);
    test.remove(List.of("curves", "worst"));
    assertThat(page(report, rounds(1))).contains("to tell a single class", ">only<");
  }

  @Test
  void aThousandClassesAndTenThousandRoundsAreBelowThreeMegabytes() throws IOException {
    ObjectNode report = golden();
    ObjectNode test = (ObjectNode) report.at("/metrics/test");
    ArrayNode confusion = test.putArray("confusion");
    ArrayNode classes = test.putArray("classes");
    for (int i = 0; i < 1000; i++) {
      ArrayNode row = confusion.addArray();
      for (int j = 0; j < 1000; j++) {
        row.add(i == j ? 40 : (i * 31 + j * 17) % 20 == 0 ? 1 : 0);
      }
      classes.addObject().put("name", "class number " + i).put("support", 90).put("f1", i / 1000.0);
    }
    byte[] page = RunPage.of(new Run("a", report, rounds(10_000), null));
    assertThat(page.length).isBetween(300_000, 3_000_000);
    assertThat(new String(page, StandardCharsets.UTF_8))
        .contains(
            "Drawn of 10,000 points",
            "A map of 1,000 classes: 40,000 of 89,800 examples",
            "class number 999");
  }

  @Test
  void fieldsThatAreNoNumbersAreNoNumbers() throws IOException {
    ObjectNode report = golden();
    ((ObjectNode) report.at("/metrics/test")).put("loss", "NaN");
    assertThat(page(report, Rounds.of(Stream.of("{\"round\":1,\"loss\":\"NaN\"}"))))
        .contains("fine-tune");
    assertThat(ids(report, Rounds.of(Stream.of("{\"round\":1,\"loss\":\"NaN\"}"))))
        .doesNotContain("curves");
  }

  @Test
  void guardGridAndLayersAreToldWhereTheReportHasThem() throws IOException {
    ObjectNode report = golden();
    ObjectNode guard = report.putObject("guard").put("sentence", "transfer helped by 0.2");
    guard
        .put("metric", "accuracy")
        .putArray("trainings")
        .addObject()
        .put("name", "scratch")
        .put("value", 0.5);
    report
        .putObject("grid")
        .put("sentence", "the best of 2")
        .putArray("settings")
        .addObject()
        .put("name", "slow")
        .put("place", 1)
        .put("chosen", true)
        .putObject("validation")
        .put("accuracy", 0.75);
    report
        .withObject("/model")
        .putArray("layers")
        .addObject()
        .put("name", "stem")
        .put("begins", "adapted")
        .put("from", "root");
    assertThat(ids(report, rounds(2))).contains("guard", "grid", "network");
    assertThat(page(report, rounds(2)))
        .contains("transfer helped by 0.2.", "slow (chosen)", "0.7500", "adapted", ">root<");
    assertThat(new Opening(new Run("a", report, rounds(2), null)).sentences().get(2))
        .isEqualTo("transfer helped by 0.2.");
  }
}
