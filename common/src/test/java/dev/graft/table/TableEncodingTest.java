package dev.graft.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableEncodingTest {

  private static final double NONE = Double.NaN;

  private static final TableEncoding PLAIN =
      TableEncoding.of(
          List.of(
              Column.number("age"),
              Column.category("town", "Bonn", "Ulm"),
              Column.numbers("pixels", 2),
              Column.category("kind", "a")));

  private static final TableEncoding LEARNED =
      PLAIN
          .filling(new double[] {30, NONE, NONE})
          .standardizing(new double[] {20, 1, 5}, new double[] {10, 2, 0});

  @Test
  void featuresStandInTheOrderOfTheColumns() {
    assertThat(PLAIN.width()).isEqualTo(6);
    assertThat(PLAIN.features(new double[] {7, 8, 9}, new String[] {"Ulm", "a"}))
        .containsExactly(7, 0, 1, 8, 9, 1);
  }

  @Test
  void missingNumbersAreFilledInBeforeTheyAreStandardised() {
    assertThat(LEARNED.features(new double[] {NONE, 4, 9}, new String[] {"Bonn", null}))
        .containsExactly(1, 1, 0, 1.5f, 0, 0);
  }

  @Test
  void anUnknownCategoryIsNoneOfTheKnown() {
    assertThat(PLAIN.features(new double[] {7, 8, 9}, new String[] {"Rom", "b"}))
        .containsExactly(7, 0, 0, 8, 9, 0);
  }

  @Test
  void problemsAreNamedByColumn() {
    String[] towns = {"Ulm", "a"};
    int[] two = {2};
    assertThat(PLAIN.problem(new double[] {7, 8, 9}, two, towns)).isNull();
    assertThat(PLAIN.problem(new double[] {NONE, 8, 9}, two, towns))
        .isEqualTo("the column age is null or NaN, see data.table.missing");
    assertThat(LEARNED.problem(new double[] {NONE, 8, 9}, two, towns)).isNull();
    assertThat(LEARNED.problem(new double[] {1, 8, NONE}, two, towns))
        .isEqualTo("the column pixels holds null or NaN at index 1, see data.table.missing");
    assertThat(PLAIN.problem(new double[] {7, 8, 9}, two, new String[] {null, "a"}))
        .isEqualTo("the column town is null or NaN, see data.table.missing");
    assertThat(LEARNED.problem(new double[] {7, 8, 9}, two, new String[] {null, "a"})).isNull();
    assertThat(PLAIN.problem(new double[] {7, 8, 9, 1}, new int[] {3}, towns))
        .isEqualTo("the column pixels holds 3 numbers, in other rows 2");
    assertThat(PLAIN.problem(new double[] {1e39, 8, 9}, two, towns))
        .isEqualTo("the column age holds 1.0E39, which is too large");
  }

  @Test
  void comesBackFromItsText() throws IOException {
    TableEncoding back = TableEncoding.of(new ObjectMapper().readTree(LEARNED.json().toString()));
    double[] numbers = {NONE, 4, 9};
    String[] categories = {"Ulm", "a"};
    assertThat(back.features(numbers, categories))
        .containsExactly(LEARNED.features(numbers, categories));
    assertThat(back.problem(new double[] {1, NONE, 9}, new int[] {2}, categories))
        .contains("the column pixels holds null or NaN at index 0");
    assertThat(TableEncoding.of(PLAIN.json()).features(new double[] {7, 8, 9}, categories))
        .containsExactly(7, 0, 1, 8, 9, 1);
  }
}
