package dev.graft.guess;

import static dev.graft.guess.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.guess.ColumnUse.Role;
import java.util.List;
import java.util.function.IntFunction;
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
    Markers markers =
        animals()
            .with("age", i -> i % 4 == 0 ? "NA" : String.valueOf(i * 1.5))
            .with("size", i -> i % 9 == 0 ? "?" : String.valueOf(i * 2.5))
            .plan("kind")
            .markers();
    assertThat(markers.nulls()).isEqualTo("NA");
    assertThat(markers.nans()).isEqualTo("?");
  }

  @Test
  void aLabelIsNoMarkOfMissingNumbers() {
    TablePlan plan =
        table()
            .with("pain", i -> i % 2 == 0 ? "none" : "mild")
            .with("dose", i -> i % 9 == 0 ? "none" : String.valueOf(i * 2.5))
            .with("drop", i -> i % 7 == 0 ? "none" : i % 5 + ",5")
            .withNumbers("weight")
            .plan("pain");
    assertThat(plan.markers().nulls()).isNull();
    assertThat(plan.markers().nans()).isEqualTo("none");
    assertThat(plan.of(Role.NUMBER)).containsExactly("dose", "weight");
  }

  private static Tables amounts(IntFunction<String> amount) {
    return animals().with("amount", amount);
  }

  @Test
  void commasThatMayDivideThousandsAreLeftOut() {
    for (Tables table :
        List.of(
            amounts(i -> i < 50 ? String.valueOf(900 + i) : i + ",234"),
            amounts(i -> i < 50 ? "12.5" : i + "," + i))) {
      assertThat(use(table, "amount").role()).isEqualTo(Role.IGNORED);
      assertThat(use(table, "amount").why()).contains("thousands or decimals");
      assertThat(table.plan("kind").findings())
          .filteredOn(Finding::isDoubtful)
          .extracting(Finding::guess)
          .contains("amount");
    }
  }

  @Test
  void decimalCommasAreTold() {
    for (Tables table :
        List.of(
            amounts(i -> i + "," + i % 7),
            amounts(i -> i % 2 == 0 ? "1.234,50" : "1.234"),
            amounts(i -> i % 2 == 0 ? "0,125" : i + ",234"))) {
      assertThat(use(table, "amount").role()).isEqualTo(Role.NUMBER);
      assertThat(table.plan("kind").findings())
          .filteredOn(Finding::isDoubtful)
          .extracting(Finding::what)
          .contains("decimal commas");
    }
  }

  @Test
  void numbersOfFourDigitsAndAFractionAreNoDates() {
    assertThat(use(amounts(i -> (1000 + i * 7) + "." + i % 90), "amount").role())
        .isEqualTo(Role.NUMBER);
    assertThat(use(amounts(i -> 2000 + i % 20 + "-0" + (1 + i % 9)), "amount").why())
        .contains("holds dates");
    assertThat(use(amounts(i -> 2000 + i % 20 + ".01.0" + (1 + i % 9)), "amount").why())
        .contains("holds dates");
  }

  @Test
  void rowNumbersAreLeftOutInFilesWithoutAHeaderToo() {
    List<ColumnProfile> columns = animals().with("_c0", String::valueOf).profile().columns();
    TableProfile unnamed = new TableProfile(columns, Tables.ROWS, Tables.ROWS, false, null);
    assertThat(TablePlan.of(unnamed, List.of("kind")).of(Role.IGNORED)).containsExactly("_c0");
  }

  @Test
  void labelsThatAreNoClassesAreTold() {
    TablePlan plan =
        table()
            .with("country", i -> i == 0 ? "FJ" : i % 3 == 0 ? "NA" : i % 3 == 1 ? "DE" : "FR")
            .withNumbers("size")
            .plan("country");
    assertThat(plan.findings())
        .filteredOn(Finding::isDoubtful)
        .extracting(finding -> finding.what() + ": " + finding.guess())
        .contains("left out: the label NA", "left out: the label FJ");
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
