package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassMatchTest {

  private static void refused(List<String> source, List<String> target, String message) {
    assertThatThrownBy(() -> ClassMatch.byName(source, target))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void classesAreFoundByTheirNamesWhateverTheirOrder() {
    assertThat(ClassMatch.byName(List.of("oak", "pine", "elm"), List.of("elm", "beech", "oak")))
        .containsExactly(2, -1, 0);
    assertThat(ClassMatch.byName(List.of("7", "8"), List.of("6", "7", "8")))
        .containsExactly(-1, 0, 1);
  }

  @Test
  void aNameThatStandsTwiceIsRefused() {
    refused(
        List.of("oak", "oak"),
        List.of("oak", "elm"),
        "Cannot match classes by their names: the pretrained model has the class oak twice; its rows cannot be told apart.");
    refused(
        List.of("oak", "elm"),
        List.of("elm", "elm"),
        "Cannot match classes by their names: the data have the class elm twice; name each once, in data.class-names.");
  }

  @Test
  void numbersAreNoTexts() {
    refused(
        List.of("zero", "one"),
        List.of("0", "1"),
        "Cannot match classes by their names: the pretrained model has zero, one, the data have 0, 1; name those of the data as the model does, in data.class-names.");
    refused(
        List.of("0", "1"),
        List.of("zero", "1"),
        "Cannot match classes by their names: the pretrained model has 0, 1, the data have zero, 1; name those of the data as the model does, in data.class-names.");
  }
}
