package dev.graft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.EmbeddingSettings.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordVectorsTest {

  private static WordVectors read(Format format, String text) throws IOException {
    return WordVectors.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        "v.txt",
        format,
        Set.of("film", "gut", "new york", "3", "."));
  }

  private static void refuses(Format format, String text, String sentence) {
    assertThatThrownBy(() -> read(format, text))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot read word vectors from v.txt: " + sentence);
  }

  @Test
  void glove() throws IOException {
    WordVectors vectors = read(Format.AUTO, "film 0.5 -1e-2\nother 1 2\ngut 3 4\n");
    assertThat(vectors.dimensions()).isEqualTo(2);
    assertThat(vectors.size()).isEqualTo(2);
    assertThat(vectors.of("film")).containsExactly(0.5f, -0.01f);
    assertThat(vectors.of("gut")).containsExactly(3, 4);
    assertThat(vectors.of("other")).isNull();
  }

  @Test
  void word2vecAndFastTextHaveAHeaderAndSpacesAtTheEnd() throws IOException {
    String text = "2 3\nfilm 1 2 3 \ngut 4 5 6 \n";
    for (Format format : new Format[] {Format.AUTO, Format.WORD2VEC, Format.FASTTEXT}) {
      WordVectors vectors = read(format, text);
      assertThat(vectors.dimensions()).isEqualTo(3);
      assertThat(vectors.of("gut")).containsExactly(4, 5, 6);
    }
  }

  @Test
  void aHeaderIsNoHeaderInGlove() throws IOException {
    assertThat(read(Format.GLOVE, "3 7\nfilm 8\n").of("3")).containsExactly(7);
  }

  @Test
  void wordsMayHoldSpacesAndTheFirstOfTwoCounts() throws IOException {
    WordVectors vectors = read(Format.AUTO, "film 1 2\nnew york 3 4\n. . . 5 6\nfilm 7 8\n");
    assertThat(vectors.of("new york")).containsExactly(3, 4);
    assertThat(vectors.of("film")).containsExactly(1, 2);
    assertThat(vectors.size()).isEqualTo(2);
  }

  @Test
  void linesOfAnotherWidth() {
    refuses(
        Format.AUTO,
        "film 1 2\nother 1\n",
        "line 2 holds 1 numbers behind its word, 2 are expected.");
    refuses(
        Format.AUTO,
        "2 2\nfilm 1 2\nother 1 2 3\n",
        "line 3 holds 3 numbers behind its word, 2 are expected.");
    refuses(Format.AUTO, "film\n", "line 1 holds 0 numbers behind its word, some are expected.");
  }

  @Test
  void whatIsNoNumber() {
    refuses(Format.AUTO, "gut 1 2\nfilm 1 x\n", "in line 2, \"x\" is no finite number.");
    refuses(Format.AUTO, "gut 1 2\nfilm 1 NaN\n", "in line 2, \"NaN\" is no finite number.");
  }

  @Test
  void aMissingHeaderAndAnEmptyFile() {
    refuses(
        Format.FASTTEXT,
        "film 1 2\n",
        "a file of fasttext begins with how many words there are and how many numbers each has, this one with \"film 1 2\"; see model.embedding.format.");
    refuses(Format.AUTO, "", "its first line is empty.");
  }
}
