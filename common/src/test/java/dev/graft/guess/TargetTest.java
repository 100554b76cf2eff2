package dev.graft.guess;

import static dev.graft.guess.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class TargetTest {

  private static Target target(IntFunction<String> values) {
    TableProfile table = table().with("goal", values).withNumbers("a").profile();
    return Target.of(table.column("goal"), table);
  }

  private static void assertRefused(IntFunction<String> values, String why) {
    assertThatThrownBy(() -> target(values))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot learn to predict the column goal: ")
        .hasMessageContaining(why);
  }

  @Test
  void namesAreClassesInAlphabeticalOrder() {
    assertThat(target(i -> i % 3 == 0 ? "oak" : "fir").classes().labels())
        .containsExactly("fir", "oak");
  }

  @Test
  void fewWholeNumbersAreClassesInTheirOrder() {
    Classes classes = target(i -> i % 3 == 0 ? "10" : i % 3 == 1 ? "9" : "3").classes();
    assertThat(classes.labels()).containsExactly("3", "9", "10");
    assertThat(classes.needGroups()).isTrue();
  }

  @Test
  void numbersFrom0NeedNoGroups() {
    assertThat(target(i -> String.valueOf(i % 2)).classes().needGroups()).isFalse();
  }

  @Test
  void manyNumbersArePredictedAsNumbers() {
    assertThat(target(i -> String.valueOf(i * 7 % 90)).isNumber()).isTrue();
    assertThat(target(i -> i + ".5").isNumber()).isTrue();
    assertThat(target(i -> 1900 + i + ".99").isNumber()).isTrue();
  }

  @Test
  void rareClassesAreLeftOut() {
    Classes classes = target(i -> i == 0 ? "elm" : i % 2 == 0 ? "oak" : "fir").classes();
    assertThat(classes.rare()).containsExactly("elm");
    assertThat(classes.groups()).hasToString("[[fir], [oak]]");
  }

  @Test
  void rowsWithoutALabelAreNoClass() {
    Target target = target(i -> i % 10 == 0 ? "NA" : i % 2 == 0 ? "yes" : "no");
    assertThat(target.classes().labels()).containsExactly("no", "yes");
    assertThat(target.classes().needGroups()).isTrue();
    assertThat(target.missing()).isEqualTo(10);
  }

  @Test
  void whatCannotBeLearnedIsRefused() {
    assertRefused(i -> String.valueOf(i + 1), "another whole number in each of 100 rows");
    assertRefused(i -> "row " + i, "nearly every row has another text");
    assertRefused(i -> "same", "the same value, same, in all 100 rows");
    assertRefused(i -> null, "it is empty");
    assertRefused(i -> "2020-01-" + (10 + i % 20), "its values are dates");
    assertRefused(i -> i < 98 ? "a" : i == 98 ? "b" : "c", "only 1 have 3 examples");
    assertRefused(i -> i < 50 ? "9" + i : i + ",234", "50,234, whose comma may divide thousands");
    assertRefused(i -> "$" + i * 13, "numbers with signs or units, such as $0");
    assertRefused(i -> i == 50 ? "cheap" : String.valueOf(i * 3.5), "1 are none, such as cheap");
  }
}
