package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rates of single layers in a job file. */
class RatesTest {

  private static TrainSettings read(String train) {
    return TrainKeys.read(train);
  }

  @Test
  void areByTheNamesOfLayers() {
    assertThat(read("train.epochs = 1").rates()).isEmpty();
    assertThat(read("train.rates { hidden = 0.1, \"res2.a\" = 2 }").rates())
        .isEqualTo(Map.of("hidden", 0.1, "res2.a", 2.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.rates { hidden = 0 } | train.rates.hidden = 0 (job.conf line 4): it must be above 0",
        "train.rates { hidden = fast } | (job.conf line 4): it must be a number",
        "train.rates { res2.a = 0.1 } | a name that holds dots is put in quotation marks",
        "train { rates { hidden = 2 }, optimizer.type = adadelta } | adadelta has no learning rate",
        "train { rates { hidden = 2 }, optimizer.type = lbfgs } | by exact gradients of all examples, leave it out",
        "train.rates = 2 | it is a section with keys of its own, not a value"
      })
  void areRefusedWhereTheyMeanNothing(String train, String why) {
    assertThatThrownBy(() -> read(train))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(why);
  }
}
