package dev.graft.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.config.TextSettings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private static Vocabulary vocabulary(Integer length, TextSettings.Keep keep, boolean lowerCase) {
    return Vocabulary.of(
        List.of("film", "good", "Bad"),
        new TextSettings(length, keep, "[^\\p{L}]+", lowerCase, 1, 10, TextSettings.Source.SOURCE));
  }

  private static final Vocabulary FIRST = vocabulary(4, TextSettings.Keep.FIRST, true);

  @Test
  void wordsAreNumberedFromTwoAndPaddedAtTheEnd() {
    assertThat(FIRST.size()).isEqualTo(5);
    assertThat(FIRST.row("(A GOOD film)")).containsExactly(1, 3, 2, 0);
  }

  @Test
  void ofALongTextTheFirstOrTheLastWordsAreKept() {
    String text = "good good film film x good";
    assertThat(FIRST.row(text)).containsExactly(3, 3, 2, 2);
    assertThat(vocabulary(4, TextSettings.Keep.LAST, true).row(text)).containsExactly(2, 2, 1, 3);
  }

  @Test
  void capitalsCountWhereTheyAreToCount() {
    assertThat(vocabulary(2, TextSettings.Keep.FIRST, false).row("Bad bad")).containsExactly(4, 1);
    assertThat(FIRST.row("Bad film")).containsExactly(1, 2, 0, 0);
  }

  @Test
  void nothingKnownIsNoRow() {
    assertThat(FIRST.row("an awful mess")).isNull();
    assertThat(FIRST.row("")).isNull();
    assertThat(FIRST.row("one two three four film")).isNull();
  }

  @Test
  void theLengthHasADefault() {
    assertThat(vocabulary(null, TextSettings.Keep.FIRST, true).row("film")).hasSize(200);
  }

  @Test
  void comesBackFromItsText() throws IOException {
    Vocabulary last = vocabulary(3, TextSettings.Keep.LAST, false);
    Vocabulary back = Vocabulary.of(new ObjectMapper().readTree(last.json().toString()));
    String text = "good Bad film Bad";
    assertThat(back.row(text)).containsExactly(last.row(text)).containsExactly(4, 2, 4);
    assertThat(back.words()).isEqualTo(last.words());
  }
}
