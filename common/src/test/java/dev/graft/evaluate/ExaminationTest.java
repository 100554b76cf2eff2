package dev.graft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.Targets;
import dev.graft.dataset.Task;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExaminationTest {

  private static final DecisionRule RULE = new DecisionRule(1.5, new float[] {0.3f});

  private static Examination nothing(DecisionRule rule) {
    return Examination.of(
        Task.CLASSIFICATION,
        2,
        rule,
        List.of(
            new TopK(1),
            new Reliability("calibration", rule),
            new Bootstrap(7, 50),
            new Mistakes(Task.CLASSIFICATION, 3)));
  }

  private static List<Examination> partitions() {
    Random random = new Random(3);
    List<Examination> all = new ArrayList<>();
    for (int partition = 0; partition < 20; partition++) {
      Examination one = nothing(RULE).none();
      for (int i = 0; i < 5; i++) {
        float p = random.nextFloat();
        one.add(
            new long[] {partition * 5L + i},
            Targets.ofClasses(random.nextInt(2)),
            new float[] {1 - p, p},
            new float[] {random.nextFloat()});
      }
      one.of(partition);
      one.compact();
      all.add(one);
    }
    return all;
  }

  @Test
  void itIsTheSameInWhateverOrderPartitionsAreMerged() {
    List<String> names = List.of("no", "yes");
    String expected =
        Json.line(partitions().stream().reduce(Examination::merge).orElseThrow().json(names));
    for (int seed = 0; seed < 3; seed++) {
      List<Examination> all = partitions();
      Random random = new Random(seed);
      while (all.size() > 1) {
        Collections.shuffle(all, random);
        all.get(0).merge(all.remove(1));
      }
      assertThat(Json.line(all.get(0).json(names))).isEqualTo(expected);
    }
  }

  /** Of outputs that a temperature makes the same floats. */
  @Test
  void aTemperatureChangesNoAreaThatRoundsAreJudgedBy() {
    DecisionRule hot = new DecisionRule(20, null);
    float low = 0.50000006f;
    float high = 0.5000001f;
    assertThat(hot.probability(low)).isEqualTo(hot.probability(high));
    Examination two = nothing(hot);
    two.add(
        new long[] {0, 1},
        Targets.ofClasses(0, 1),
        new float[] {1 - low, low, 1 - high, high},
        new float[2]);
    JsonNode json = two.json(List.of("no", "yes"));
    assertThat(json.path("auc").asDouble()).isOne();
    assertThat(json.at("/curves/0/points/0/0").asDouble()).isEqualTo(hot.probability(high));

    Examination labels = Examination.of(Task.MULTI_LABEL, 1, hot, List.of());
    labels.add(
        new long[] {0, 1},
        Targets.ofValues(new float[][] {{0}, {1}}),
        new float[] {low, high},
        new float[2]);
    assertThat(labels.json(List.of()).path("auc").asDouble()).isOne();

    // The first class has 0.5 and then 0.45; T = 10 makes 0.35 and 0.42 of them.
    Examination three =
        Examination.of(Task.CLASSIFICATION, 3, new DecisionRule(10, null), List.of());
    three.add(
        new long[] {0, 1},
        Targets.ofClasses(0, 1),
        new float[] {0.5f, 0.25f, 0.25f, 0.45f, 0.54999f, 0.00001f},
        new float[2]);
    Examination plain = Examination.of(Task.CLASSIFICATION, 3, DecisionRule.PLAIN, List.of());
    plain.add(
        new long[] {0, 1},
        Targets.ofClasses(0, 1),
        new float[] {0.5f, 0.25f, 0.25f, 0.45f, 0.54999f, 0.00001f},
        new float[2]);
    assertThat(three.json(List.of()).path("auc")).isNotEqualTo(plain.json(List.of()).path("auc"));
    assertThat(Json.of(three.plain())).isEqualTo(Json.of(plain.metrics()));
  }

  @Test
  void metricsAreByTheRuleAndWithoutThresholdsBesideThem() {
    Examination found = nothing(new DecisionRule(1, new float[] {0.3f}));
    found.add(
        new long[] {0, 1, 2},
        Targets.ofClasses(1, 0, 0),
        new float[] {0.6f, 0.4f, 0.9f, 0.1f, 0.65f, 0.35f},
        new float[3]);
    JsonNode json = found.json(List.of("no", "yes"));
    // By 0.3 the first and the last are "yes", by one half none is.
    assertThat(json.path("accuracy").asDouble()).isEqualTo(2 / 3.0);
    assertThat(json.at("/withoutThresholds/accuracy").asDouble()).isEqualTo(2 / 3.0);
    assertThat(json.at("/withoutThresholds/f1").asDouble()).isEqualTo(0.4);
    assertThat(found.plain().main()).isEqualTo(2 / 3.0);
    JsonNode yes = json.at("/classes/1");
    assertThat(Json.line(yes))
        .isEqualTo(
            "{\"name\":\"yes\",\"support\":1,\"predicted\":2,\"precision\":0.5,\"recall\":1.0,\"f1\":0.6666666666666666}");
    assertThat(json.at("/curves/0/name").asText()).isEqualTo("yes");
    assertThat(json.at("/curves/0/auc").asDouble()).isOne();
    // Threshold, false positive rate, recall, precision.
    assertThat(json.at("/curves/0/points"))
        .hasToString("[[0.4,0.0,1.0,1.0],[0.35,0.5,1.0,0.5],[0.1,1.0,1.0,0.3333333333333333]]");
  }
}
