package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelValuesTest {

  private static void use(String type, String... labels) {
    new LabelValues("kind", DataType.fromDDL(type)).numbersOf(List.of(labels));
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"string,01,1", "double,1,1.0", "bigint,1,1 ", "string,a,a ", "boolean,True,true"})
  void labelsThatAreOneValueAreRefused(String type, String one, String other) {
    assertThatThrownBy(() -> use(type, one, other))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("\"%s\" and \"%s\" are one value", one, other);
  }

  @Test
  void labelsThatDifferAreTaken() {
    assertThatCode(() -> use("string", "True", "true")).doesNotThrowAnyException();
    assertThatCode(() -> use("string", "01", "2")).doesNotThrowAnyException();
    assertThatCode(() -> use("boolean", "false", "true")).doesNotThrowAnyException();
  }
}
