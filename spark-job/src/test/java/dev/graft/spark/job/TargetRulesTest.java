package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetRulesTest {

  @Test
  void ratesAreForLayersThatAreTrained() {
    assertThatCode(() -> TargetRules.checkRates(Set.of("kind"), List.of("hidden", "kind")))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> TargetRules.checkRates(Set.of("kind", "conv1"), List.of("hidden", "kind")))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use train.rates for conv1: no layer of this name is trained; those that are trained: hidden, kind.");
  }

  @Test
  void anEngineThatKnowsNoLayersRefusesThem() {
    assertThatCode(() -> TargetRules.checkRates(Set.of(), List.of())).doesNotThrowAnyException();
    assertThatThrownBy(() -> TargetRules.checkRates(Set.of("kind"), List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the network's engine trains all layers alike; leave it out");
  }
}
