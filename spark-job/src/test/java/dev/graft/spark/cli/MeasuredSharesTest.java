package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.BundleStore;
import dev.graft.io.SavedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs with {@code train.shares = measured}, and what they do with the shares of a plan. */
class MeasuredSharesTest {

  private static final String[] KEPT = {
    "train.average-every=3",
    "checkpoint.every-rounds=1",
    "checkpoint.keep=99",
    "model.layers=[{ name: out, type: output, units: 10 }]"
  };

  private static final String MEASURED = "train.shares=measured";

  @TempDir private static Path folder;

  private static Path whole;
  private static JsonNode report;
  private static JsonNode equal;

  @BeforeAll
  static void measureTheShares() throws IOException {
    whole = folder.resolve("whole");
    report = pretrained(whole, MEASURED);
    equal = pretrained(folder.resolve("equal"));
  }

  private static CommandLineRun pretrain(Path output, String... more) {
    return CommandLineRun.pretrain(
        output, Stream.concat(Stream.of(KEPT), Stream.of(more)).toArray(String[]::new));
  }

  private static JsonNode pretrained(Path output, String... more) throws IOException {
    CommandLineRun run = pretrain(output, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return json(output.resolve("report.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static int[] examples(JsonNode of) {
    return StreamSupport.stream(of.at("/plan/shares/examples").spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .toArray();
  }

  /** A run that broke off before its first round, with these shares in its plan. */
  private static Path planned(String name, int... shares) throws IOException {
    Path broken = BrokenRun.of(whole, 0, folder.resolve(name));
    ObjectNode mark = (ObjectNode) json(broken.resolve("run.json"));
    ((ObjectNode) mark.at("/plan/shares")).set("examples", new ObjectMapper().valueToTree(shares));
    new ObjectMapper().writeValue(broken.resolve("run.json").toFile(), mark);
    return broken;
  }

  @Test
  void whatWasMeasuredStandsInThePlanAndInTheReport() throws IOException {
    assertThat(examples(report)).hasSize(2);
    assertThat(examples(report)[0] + examples(report)[1]).isEqualTo(400);
    assertThat(report.at("/plan/shares/examplesASecond")).hasSize(2);
    assertThat(report.at("/plan/shares/examplesASecond/0").asDouble()).isPositive();
    assertThat(report.at("/plan/shares/because").asText()).contains("examples a second");
    assertThat(json(whole.resolve("run.json")).at("/plan/shares"))
        .isEqualTo(report.at("/plan/shares"));
    assertThat(report.at("/seconds/shares").asDouble()).isPositive();
  }

  @Test
  void whoeverFollowsAPlanComesToTheSameBitsAlsoAfterAKill() throws IOException {
    Path first = planned("planned", 120, 280);
    JsonNode told = pretrained(first, MEASURED);
    assertThat(examples(told)).containsExactly(120, 280);
    // Of a global batch of 40 there are as many steps as with equal shares, and each example once.
    assertThat(told.at("/training/rounds")).isEqualTo(report.at("/training/rounds"));
    assertThat(told.at("/training/examples").asInt()).isEqualTo(2 * 400);
    assertThat(told.path("weightsSha256")).isNotEqualTo(equal.path("weightsSha256"));
    JsonNode resumed = pretrained(BrokenRun.of(first, 2, folder.resolve("killed")), MEASURED);
    assertThat(resumed.at("/resumed/round").asInt()).isEqualTo(2);
    assertThat(resumed.path("weightsSha256")).isEqualTo(told.path("weightsSha256"));
    assertThat(resumed.at("/training/ledger")).isEqualTo(told.at("/training/ledger"));
  }

  @Test
  void whereSharesStayEqualTheBitsAreThoseOfEqualShares() throws IOException {
    assertThat(equal.path("plan").has("shares")).isFalse();
    assertThat(pretrained(planned("unmoved", sizes("equal")), MEASURED).path("weightsSha256"))
        .isEqualTo(equal.path("weightsSha256"));
  }

  /** What the workers of a run have, equal to within a few, as its checkpoints say. */
  private static int[] sizes(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name).resolve("checkpoints"))) {
      Path manifest =
          files.filter(file -> file.endsWith("MANIFEST.json")).findFirst().orElseThrow();
      SavedState state =
          SavedState.load(BundleStore.directory(manifest.getParent())).state().in("plan");
      return new ObjectMapper().treeToValue(state.json("partitions"), int[].class);
    }
  }

  @Test
  void aPlanOfOtherExamplesIsRefused() throws IOException {
    CommandLineRun run = pretrain(planned("other", 120, 290), MEASURED);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "Cannot continue the run: its plan divides 410 training examples among 2 workers, now there are 400 and 2; the data have changed, --overwrite begins anew.")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.optimizer.type=lbfgs", "train.average-every=1"})
  void whereRoundsAreSingleStepsTheyAreMeasuredToo(String how) throws IOException {
    JsonNode single = pretrained(folder.resolve(how), MEASURED, how);
    assertThat(single.at("/training/rounds").asInt()).isGreaterThan(1);
    assertThat(single.at("/plan/average").asText()).isEqualTo("gradients");
    assertThat(examples(single)[0] + examples(single)[1]).isEqualTo(400);
  }

  @Test
  void oneWorkerHasAllAndSaysSo() throws IOException {
    JsonNode alone = pretrained(folder.resolve("alone"), MEASURED, "train.workers=1");
    assertThat(alone.path("plan").at("/shares").toString())
        .isEqualTo(
            "{\"because\":\"one worker has all examples: train.shares = measured changes nothing\"}");
  }
}
