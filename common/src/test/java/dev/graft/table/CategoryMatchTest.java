package dev.graft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoryMatchTest {

  private static final List<String> WRITTEN =
      List.of("007", "TRUE", "1.50", "A1", "-3", "1E2", "false ");

  @ParameterizedTest
  @CsvSource({
    "string, int, 7, 007",
    "string, bigint, -3, -3",
    "string, double, 7.0, 007",
    "string, double, 1.5, 1.50",
    "string, float, 1.5, 1.50",
    "string, 'decimal(5,3)', 1.500, 1.50",
    "string, int, 100, 1E2",
    "string, int, 8, 8",
    "string, boolean, true, TRUE",
    "string, boolean, false, false",
    "int, double, 7.0, 7",
    "int, double, 7.5, 7.5",
    "int, string, 007, 7",
    "int, string, 7., 7",
    "int, string, A1, A1",
    "int, string, 1e999999999, 1e999999999",
    "double, int, 7, 7.0",
    "double, string, 7, 7.0",
    "double, float, 1.0E10, 1.0E10",
    "boolean, string, TRUE, true",
    "boolean, string, 1, 1",
  })
  void aValueOfAnotherTypeIsTheCategoryOfTheSameValue(
      String trained, String given, String text, String category) {
    List<String> known =
        switch (trained) {
          case "string" -> WRITTEN;
          case "int" -> List.of("-1", "7", "12");
          case "double" -> List.of("-1.0", "7.0", "1.0E10");
          default -> List.of("false", "true");
        };
    assertThat(CategoryMatch.obstacle(trained, given, known)).isNull();
    assertThat(CategoryMatch.between(trained, given, known).of(text)).isEqualTo(category);
  }

  @Test
  void floatsAndDoublesThatHoldTheSameValueAreTheSame() {
    CategoryMatch toDouble =
        CategoryMatch.between("double", "float", List.of("0.10000000149011612"));
    assertThat(toDouble.of("0.1")).isEqualTo("0.10000000149011612");
    CategoryMatch toFloat = CategoryMatch.between("float", "double", List.of("0.1"));
    assertThat(toFloat.of("0.10000000149011612")).isEqualTo("0.1");
    assertThat(toFloat.of("0.1")).isEqualTo("0.1");
  }

  @Test
  void textsAmongTextsAndValuesOfTheSameTypeStayAsTheyAre() {
    assertThat(CategoryMatch.between("string", "string", List.of("007"))).isNull();
    assertThat(CategoryMatch.between("int", "int", List.of("7"))).isNull();
    assertThat(CategoryMatch.between(null, "int", List.of("7"))).isNull();
    assertThat(CategoryMatch.between("string", "int", List.of("7")).of(null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"boolean, int", "int, boolean", "string, date", "date, string", "timestamp, date"})
  void typesThatDoNotSayWhichCategoryAreAnObstacle(String trained, String given) {
    assertThat(CategoryMatch.obstacle(trained, given, List.of("1"))).isNotNull();
  }

  @Test
  void aNumberThatIsTwoCategoriesIsAnObstacle() {
    assertThat(CategoryMatch.obstacle("string", "int", List.of("007", "7")))
        .isEqualTo("\"007\" and \"7\" were two categories");
    assertThat(CategoryMatch.obstacle("string", "boolean", List.of("TRUE", "true"))).isNotNull();
    assertThat(CategoryMatch.obstacle("string", "string", List.of("007", "7"))).isNull();
  }

  @Test
  void singleValuesOfAnyType() {
    CategoryValues values = new CategoryValues(Column.category("code", "007", "1.50"), "string");
    assertThat(values.of(null)).isNull();
    assertThat(values.of("007")).isEqualTo("007");
    assertThat(values.of("7")).isEqualTo("7");
    assertThat(values.of(7)).isEqualTo("007");
    assertThat(values.of(7.0)).isEqualTo("007");
    assertThat(values.of((byte) 7)).isEqualTo("007");
    assertThat(values.of(new BigDecimal("1.5"))).isEqualTo("1.50");
    assertThatThrownBy(() -> values.of(new int[0]))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("in the column code: in training it was string");
  }
}
