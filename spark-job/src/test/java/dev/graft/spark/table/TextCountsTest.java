package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCountsTest {

  private static TextCounts of(String... texts) {
    TextCounts counts = new TextCounts(1);
    for (String text : texts) {
      counts.add(new String[] {text});
    }
    return counts;
  }

  @Test
  void numbersAreToldFromTexts() {
    TextCounts counts = of("7", "-7.", " .5 ", "+1.5e-3", null, ".", "", "1e", "1.2.3", "0x1");
    assertThat(counts.numbers(0)).isEqualTo(4);
    assertThat(counts.texts(0)).isEqualTo(5);
  }

  @Test
  void aLongRowOfDigitsIsAText() {
    assertThat(of("1".repeat(64)).numbers(0)).isEqualTo(1);
    assertThat(of("1".repeat(65)).texts(0)).isEqualTo(1);
  }

  @Test
  void theFirstInAlphabeticalOrderAreExamplesWhateverTheOrderOfRows() {
    assertThat(of("d", "c", "b", "a", "a", "e").examples(0)).containsExactly("a", "b", "c");
    assertThat(of("e", "a").merge(of("c", "b", "d")).examples(0)).containsExactly("a", "b", "c");
  }
}
