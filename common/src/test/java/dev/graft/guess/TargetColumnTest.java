package dev.graft.guess;

import static dev.graft.guess.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetColumnTest {

  private static String code(int i) {
    return i % 2 == 0 ? "yes" : "no";
  }

  @Test
  void aUsualNameIsLikely() {
    TableProfile profile =
        table().with("species", TargetColumnTest::code).withNumbers("a").withNumbers("b").profile();
    assertThat(TargetColumn.of(profile).name()).isEqualTo("species");
    assertThat(TargetColumn.of(profile).confidence()).isEqualTo(Confidence.LIKELY);
  }

  @Test
  void theOnlyColumnOfNamesIsItWhereNoneHasAUsualName() {
    TableProfile profile =
        table().withNumbers("a").withNumbers("b").with("kind of", TargetColumnTest::code).profile();
    assertThat(TargetColumn.of(profile).name()).isEqualTo("kind of");
  }

  @Test
  void aCoordinateIsNoTarget() {
    TableProfile profile =
        table().withNumbers("price").withNumbers("x").withNumbers("y").withNumbers("z").profile();
    assertThat(TargetColumn.of(profile).name()).isEqualTo("price");
  }

  @Test
  void whereItCannotBeToldTheColumnsAreListed() {
    TableProfile profile =
        table()
            .withNumbers("bill")
            .with("sex", TargetColumnTest::code)
            .with("smoker", i -> i % 3 == 0 ? "a" : "b")
            .withNumbers("size")
            .profile();
    assertThatThrownBy(() -> TargetColumn.of(profile))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("name it with --target")
        .hasMessageContaining("bill, sex, smoker, size");
  }

  @Test
  void aLabelThatIsAnIdIsTakenSoThatItsFaultIsTold() {
    TableProfile profile =
        table().with("label", i -> String.valueOf(i + 1)).withNumbers("x").profile();
    assertThat(TargetColumn.of(profile).name()).isEqualTo("label");
  }

  @Test
  void aNameThatIsNotThereGetsTheNearest() {
    TableProfile profile = table().withNumbers("income").withNumbers("age").profile();
    assertThatThrownBy(() -> TargetColumn.named(profile, List.of("incme"), "people.csv"))
        .hasMessageContaining("people.csv has no such column, the nearest is income");
  }
}
