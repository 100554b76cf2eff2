package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Token numbers equal those of Hugging Face's tokenizers in Python. */
class SubwordTokenizerTest {

  private static SubwordTokenizer tokenizer(int length) {
    return SubwordTokenizer.of(Fixtures.bytes("tokenizer.json"), "tokenizer.json", length);
  }

  @Test
  void theSameNumbersAsInPython() throws IOException {
    for (JsonNode said : Fixtures.json("tokenizer-expected.json")) {
      float[] expected = new float[said.path("ids").size()];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (float) said.path("ids").get(i).asDouble();
      }
      String text = said.path("text").asText();
      assertThat(tokenizer(said.path("length").asInt()).row(text)).as(text).isEqualTo(expected);
    }
  }

  @Test
  void longTextsAreCutOffAndKeepTheirLastSpecialToken() {
    float[] row = tokenizer(4).row("this is a very very very bad film");
    assertThat(row).containsExactly(2, 18, 14, 3);
  }

  @Test
  void theFilesOwnLengthDoesNotCount() {
    // It says 128.
    assertThat(tokenizer(300).row("good ".repeat(400))).hasSize(300).doesNotContain(0);
  }

  @Test
  void paddingIsWhatTheFileSaysElseWhatIsNamedSo() {
    String json = new String(Fixtures.bytes("tokenizer.json"), StandardCharsets.UTF_8);
    String other = json.replace("\"pad_id\": 0", "\"pad_id\": 5");
    assertThat(other).isNotEqualTo(json);
    SubwordTokenizer five = SubwordTokenizer.of(other.getBytes(StandardCharsets.UTF_8), "five", 4);
    assertThat(five.row("film")).containsExactly(2, 6, 3, 5);
    String none =
        json.replaceAll(
            "(?s)\"padding\": \\{.*?\\},\\s+\"added_tokens\"",
            "\"padding\": null, \"added_tokens\"");
    assertThat(none).isNotEqualTo(json);
    assertThat(SubwordTokenizer.of(none.getBytes(StandardCharsets.UTF_8), "none", 4).padding())
        .isZero();
  }

  @Test
  void itTravels() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(tokenizer(6));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((SubwordTokenizer) in.readObject()).row("zzz")).containsExactly(2, 1, 3, 0, 0, 0);
    }
  }

  @Test
  void whatIsNoTokenizerIsRefused() {
    for (String content : new String[] {"", "{", "{}", "{\"version\": \"1.0\"}"}) {
      assertThatThrownBy(
              () -> SubwordTokenizer.of(content.getBytes(StandardCharsets.UTF_8), "t.json", 4))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith(
              "Cannot use the tokenizer t.json: it is no tokenizer.json of Hugging Face's tokenizers (")
          .message()
          .hasLineCount(1);
    }
  }
}
