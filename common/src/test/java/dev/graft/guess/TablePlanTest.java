package dev.graft.guess;

import static dev.graft.guess.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.guess.ColumnUse.Role;
import org.junit.jupiter.api.Test;

class TablePlanTest {

  private static Tables animals() {
    return table().with("kind", i -> i % 3 == 0 ? "cat" : "dog").withNumbers("weight");
  }

  private static ColumnUse use(Tables table, String column) {
    return table.plan("kind").uses().stream()
        .filter(use -> use.name().equals(column))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void numbersAndCategoriesAreFeatures() {
    TablePlan plan = animals().with("town", i -> "t" + i % 5).plan("kind");
    assertThat(plan.of(Role.NUMBER)).containsExactly("weight");
    assertThat(plan.of(Role.CATEGORY)).containsExactly("town");
    assertThat(plan.width()).isEqualTo(6);
  }

  @Test
  void whatIsNoFeatureIsLeftOutWithAReason() {
    Tables table =
        animals()
            .with("row", i -> String.valueOf(i))
            .with("when", i -> "2024-03-" + (10 + i % 20))
            .with("same", i -> "7")
            .with("owner", i -> "name" + i)
            .with("story", i -> "it was a long day number " + i);
    assertThat(use(table, "row").why()).contains("another whole number in each row");
    assertThat(use(table, "when").why()).contains("holds dates");
    assertThat(use(table, "same").why()).contains("is 7 in every row");
    assertThat(use(table, "owner").why()).contains("another text in most rows");
    assertThat(use(table, "story").why()).contains("holds free text");
  }

  @Test
  void aCopyOfTheTargetIsLeftOut() {
    Tables table = animals().with("barks", i -> i % 3 == 0 ? "no" : "yes");
    assertThat(use(table, "barks").role()).isEqualTo(Role.IGNORED);
    assertThat(use(table, "barks").why()).contains("says the same as kind");
  }

  @Test
  void aFeatureThatTellsTheClassesByItselfIsSuspicious() {
    Tables table = animals().with("teeth", i -> i % 3 == 0 ? "3" + i % 7 : "4" + i % 9);
    assertThat(use(table, "teeth").role()).isEqualTo(Role.NUMBER);
    assertThat(table.plan("kind").findings())
        .filteredOn(finding -> finding.what().equals("suspicious"))
        .extracting(Finding::guess)
        .containsExactly("teeth");
    assertThat(use(table, "weight").why()).isNull();
  }

  @Test
  void codesByTheirNameAreCategories() {
    assertThat(use(animals().with("region_code", i -> String.valueOf(i % 4)), "region_code").role())
        .isEqualTo(Role.CODE);
    assertThat(use(animals().with("legs", i -> String.valueOf(i % 4)), "legs").role())
        .isEqualTo(Role.NUMBER);
  }

  @Test
  void rowsOfOnePatientStayTogether() {
    assertThat(use(animals().with("patient", i -> String.valueOf(i / 5)), "patient").role())
        .isEqualTo(Role.GROUP);
  }

  @Test
  void numbersAmongWhichTextsAreAreLeftOut() {
    Tables table = table().with("kind", i -> i % 2 == 0 ? "a" : "b").withNumbers("weight");
    ColumnProfile found = animals().profile().column("weight").withStraysInAll(3);
    assertThat(found.isNumber()).isFalse();
    assertThat(found.isNearlyNumber()).isTrue();
    assertThat(table.plan("kind").of(Role.NUMBER)).containsExactly("weight");
  }

  @Test
  void marksOfMissingNumbersAreFound() {
    TableProfile profile =
        animals()
            .with("age", i -> i % 4 == 0 ? "NA" : String.valueOf(i * 1.5))
            .with("size", i -> i % 9 == 0 ? "?" : String.valueOf(i * 2.5))
            .profile();
    Markers markers = Markers.of(profile.columns());
    assertThat(markers.nulls()).isEqualTo("NA");
    assertThat(markers.nans()).isEqualTo("?");
  }

  @Test
  void aTextByItselfIsLearnedOf() {
    TablePlan plan =
        table()
            .with("label", i -> i % 2 == 0 ? "good" : "bad")
            .with("review", i -> "this is what I think of film number " + i)
            .plan("label");
    assertThat(plan.text()).isEqualTo("review");
  }

  @Test
  void aTableWithoutFeaturesIsRefused() {
    assertThatThrownBy(() -> table().with("kind", i -> i % 2 == 0 ? "a" : "b").plan("kind"))
        .hasMessageContaining("no other column can be learned of");
  }

  @Test
  void rareCategoriesAllowForUnseenOnes() {
    TablePlan plan = animals().with("town", i -> i < 30 ? "town" + i : "big").plan("kind");
    JobDraft draft = new JobDraft();
    TableJob.columns(plan, draft);
    assertThat(draft.get("data.table.max-unseen")).isEqualTo(0.65);
  }
}
