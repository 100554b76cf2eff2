package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is advised where numbers are mixed with marks for missing ones. */
class UnfitColumnsTest {

  private static void refused(boolean csv, String sentence, String... marks) {
    UnfitColumns unfit = new UnfitColumns("t", csv, false);
    for (String mark : marks) {
      unfit.ofTexts("with " + mark, new String[] {"1", "2", mark}, 2);
    }
    assertThatThrownBy(() -> unfit.refuse(List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot use the columns of t as they are: " + sentence + ".");
  }

  @Test
  void onlyCsvHasOptionsForThem() {
    refused(
        true,
        "with NA holds numbers and NA: data.table.options.nullValue = \"NA\" makes it missing,"
            + " and data.table.missing = mean fills it in",
        "NA");
    refused(
        false,
        "with NA holds numbers and NA: make it a column of numbers, with null in its place, and"
            + " data.table.missing = mean fills it in",
        "NA");
  }

  @Test
  void theThirdMarkHasNoOption() {
    refused(
        true,
        "with - holds numbers and -: data.table.options.nullValue = \"-\" makes it missing, and"
            + " data.table.missing = mean fills it in; with ? holds numbers and ?:"
            + " data.table.options.nanValue = \"?\" makes it missing, and data.table.missing ="
            + " mean fills it in; with NA holds numbers and NA: leave its place empty, as options"
            + " take two such marks, and data.table.missing = mean fills it in",
        "NA",
        "?",
        "-");
  }
}
