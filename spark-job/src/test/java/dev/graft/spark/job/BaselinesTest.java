package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import org.junit.jupiter.api.Test;

class BaselinesTest {

  /** As where a range test finds no rate for it. */
  @Test
  void oneThatIsRefusedIsToldAsFailed() {
    ObjectNode told =
        Baselines.told(
            () -> {
              throw new UnusableInputException("Cannot find a rate.");
            });
    assertThat(told.path("status").asText()).isEqualTo("failed");
    assertThat(told.path("reason").asText()).isEqualTo("Cannot find a rate.");
  }
}
