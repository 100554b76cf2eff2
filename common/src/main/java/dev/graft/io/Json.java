package dev.graft.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** JSON as all of Graft's files have it. */
public final class Json {

  /** A tree of so many values takes about 200 MB; a vocabulary of 3 million words is one. */
  private static final int MOST_VALUES = 3_000_000;

  private static final ObjectMapper COMPACT =
      new ObjectMapper(new JsonFactory().setCharacterEscapes(new VisibleCharacters()));

  /** The same bytes on every system. */
  private static final ObjectWriter PRETTY =
      COMPACT.writer(
          new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private Json() {}

  public static ObjectNode object() {
    return COMPACT.createObjectNode();
  }

  /** Any value of plain types, lists, maps and records. */
  public static JsonNode of(Object value) {
    return COMPACT.valueToTree(value);
  }

  /** A value of a type that {@link #of} was given; numbers come back bit for bit. */
  public static <T> T to(Class<T> type, JsonNode value) {
    try {
      return COMPACT.treeToValue(value, type);
    } catch (JsonProcessingException e) {
      throw new UnusableInputException(
          "Cannot continue: the saved state holds no whole %s.".formatted(type.getSimpleName()), e);
    }
  }

  /** The whole numbers of a list; none of what is no list. */
  public static int[] wholes(JsonNode list) {
    int[] numbers = new int[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asInt();
    }
    return numbers;
  }

  /** The numbers of a list; none of what is no list. */
  public static float[] floats(JsonNode list) {
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).floatValue();
    }
    return numbers;
  }

  public static JsonNode read(InputStream in) throws IOException {
    return COMPACT.readTree(in);
  }

  /**
   * Reads what may come from a stranger.
   *
   * @throws JsonProcessingException if it is not JSON, or has more values than the memory for a
   *     tree of them should be taken for
   */
  public static JsonNode read(byte[] bytes) throws IOException {
    try (JsonParser parser = COMPACT.createParser(bytes)) {
      for (int values = 0; parser.nextToken() != null; values++) {
        if (values > MOST_VALUES) {
          throw new JsonParseException(
              parser, String.format(Locale.ROOT, "more than %,d values", MOST_VALUES));
        }
      }
    }
    return COMPACT.readTree(bytes);
  }

  /** On many lines, UTF-8. */
  public static byte[] bytes(JsonNode node) {
    try {
      return PRETTY.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** On one line. */
  public static String line(JsonNode node) {
    try {
      return COMPACT.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }
}
