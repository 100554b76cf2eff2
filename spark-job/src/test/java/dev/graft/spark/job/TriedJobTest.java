package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TriedJobTest {

  private static String sentence(String constant, boolean solved) throws IOException {
    String report =
        """
        {"data": {"train": 4321, "test": 10}, "training": {"epochs": 7},
         "metrics": {"test": {"accuracy": 0.75}}, "constantAnswer": {%s}}
        """
            .formatted(constant);
    return TriedJob.sentence(new ObjectMapper().readTree(report), solved);
  }

  @Test
  void aSolverMakesIterations() throws IOException {
    String constant =
        "\"test\": {\"metric\": \"accuracy\", \"value\": 0.5, \"name\": \"cow\", \"beaten\": true}";

    assertThat(sentence(constant, true))
        .isEqualTo(
            "Tried on 4,321 examples in 7 iterations: accuracy 0.7500 on 10 test examples, better than always answering cow (0.5000).");
    assertThat(sentence(constant, false)).contains("in 7 epochs: accuracy");
  }

  @Test
  void withoutATestNothingIsSaidToBeGood() throws IOException {
    assertThat(sentence("", false))
        .isEqualTo(
            "Tried on 4,321 examples in 7 epochs: the job runs; no examples were held back for a test, so nothing says how good it is.");
  }
}
