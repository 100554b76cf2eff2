package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNumbersTest {

  @Test
  void wholeNumbersStayAndNamesAreSorted() {
    assertThat(ClassNumbers.learn(List.of("3", "10")).of("10")).isEqualTo(10);
    assertThat(ClassNumbers.learn(List.of("007", "001")).of("007")).isEqualTo(7);
    assertThat(ClassNumbers.learn(List.of("b", "10")).names()).containsExactly("10", "b");
  }

  @Test
  void differentLabelsAreNeverOneClass() {
    ClassNumbers classes = ClassNumbers.learn(List.of("7", "007", "7"));

    assertThat(classes.names()).containsExactly("007", "7");
    assertThat(classes.of("7")).isEqualTo(1);
  }
}
