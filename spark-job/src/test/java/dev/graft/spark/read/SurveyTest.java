package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Surveys of partitions are combined in whatever order executors come to them. */
class SurveyTest {

  private static final int PARTITIONS = 9;

  /** Labels from -1 to 2 and bad records in each partition; two refusals. */
  private static Survey surveyed(int partition) {
    Survey survey = new Survey(partition);
    for (int i = 0; i < 40; i++) {
      RawRecord record =
          RawRecord.good(i, new float[] {i}, (i + partition) % 4 - 1)
              .at("record " + i + " in file " + partition);
      survey.read();
      survey.count(Split.TRAIN, 1L << i);
      survey.see(record, Split.TRAIN);
    }
    for (int i = 0; i < 30; i++) {
      survey.quarantine(
          RawRecord.bad(i, Defect.of(Defect.Kind.LINE, "it is bad"))
              .at("record " + i + " in file " + partition),
          10);
    }
    if (partition == 3 || partition == 7) {
      survey.refuse("refused in " + partition);
    }
    return survey;
  }

  private static Survey merged(List<Integer> order, Random random) {
    List<Survey> left = new ArrayList<>();
    order.forEach(partition -> left.add(surveyed(partition)));
    left.add(new Survey());
    while (left.size() > 1) {
      Survey one = left.remove(random.nextInt(left.size()));
      Survey other = left.remove(random.nextInt(left.size()));
      left.add(one.merge(other));
    }
    return left.get(0);
  }

  @Test
  void whatIsToldDoesNotDependOnTheOrder() {
    Random random = new Random(3);
    List<Integer> order = new ArrayList<>(IntStream.range(0, PARTITIONS).boxed().toList());
    for (int trial = 0; trial < 100; trial++) {
      Collections.shuffle(order, random);
      Survey survey = merged(order, random);
      assertThat(survey.refusal()).isEqualTo("refused in 3");
      assertThat(survey.count(Split.TRAIN)).isEqualTo(40 * PARTITIONS);
      assertThat(survey.defects().records()).isEqualTo(30 * PARTITIONS);
      List<String> problems = survey.defects().problems();
      assertThat(problems).hasSize(100);
      assertThat(problems.get(0)).startsWith("record 0 in file 0");
      assertThat(problems.get(31)).startsWith("record 1 in file 1");
      assertThat(problems.get(99)).startsWith("record 9 in file 3");
      assertThat(catchThrowable(() -> survey.checkLabels(3)))
          .hasMessageContaining("the label -1 of record 0 in file 0");
    }
  }
}
