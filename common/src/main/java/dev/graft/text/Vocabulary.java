package dev.graft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.TextSettings;
import dev.graft.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The words that are known, each with its number: 0 is padding, 1 is any word that is not known,
 * the known ones follow from 2 on in their order.
 */
public final class Vocabulary implements TextToRow {

  private static final long serialVersionUID = 1L;

  /** The number of the first known word. */
  public static final int FIRST = 2;

  private static final int UNKNOWN = 1;

  private final String[] words;
  private final int length;
  private final boolean keepLast;
  private final String separator;
  private final boolean lowerCase;

  private transient volatile Map<String, Integer> numbers;
  private transient volatile Pattern pattern;

  /**
   * A vocabulary.
   *
   * @param words the known ones, in the order of their numbers
   * @param settings how texts are divided, and how long a row is
   */
  public static Vocabulary of(List<String> words, TextSettings settings) {
    return new Vocabulary(
        words.toArray(new String[0]),
        settings.maxLength() == null ? TextSettings.DEFAULT_LENGTH : settings.maxLength(),
        settings.keep() == TextSettings.Keep.LAST,
        settings.separator(),
        settings.lowerCase());
  }

  private Vocabulary(
      String[] words, int length, boolean keepLast, String separator, boolean lowerCase) {
    this.words = words;
    this.length = length;
    this.keepLast = keepLast;
    this.separator = separator;
    this.lowerCase = lowerCase;
  }

  /** The same words in rows of another length. */
  public Vocabulary withLength(int other) {
    return new Vocabulary(words, other, keepLast, separator, lowerCase);
  }

  /** The known words, from number {@link #FIRST} on. */
  public List<String> words() {
    return List.of(words);
  }

  /** How many numbers there are, padding and the unknown word included. */
  public int size() {
    return words.length + FIRST;
  }

  @Override
  public int length() {
    return length;
  }

  /** The words of a text, divided as Spark ML's RegexTokenizer does it. */
  public List<String> divide(String text) {
    if (pattern == null) {
      pattern = Pattern.compile(separator);
    }
    String cased = lowerCase ? text.toLowerCase(Locale.ROOT) : text;
    List<String> found = new ArrayList<>();
    for (String word : pattern.split(cased, -1)) {
      if (!word.isEmpty()) {
        found.add(word);
      }
    }
    return found;
  }

  @Override
  public float[] row(String text) {
    List<String> all = divide(text);
    int from = keepLast ? Math.max(0, all.size() - length) : 0;
    float[] row = new float[length];
    boolean known = false;
    for (int i = 0; i < Math.min(length, all.size()); i++) {
      int number = number(all.get(from + i));
      row[i] = number;
      known |= number != UNKNOWN;
    }
    return known ? row : null;
  }

  /** The number of a word. */
  public int number(String word) {
    if (numbers == null) {
      Map<String, Integer> found = new HashMap<>();
      for (String known : words) {
        found.put(known, FIRST + found.size());
      }
      numbers = found;
    }
    return numbers.getOrDefault(word, UNKNOWN);
  }

  public JsonNode json() {
    ObjectNode json = Json.object().put("length", length).put("keepLast", keepLast);
    json.put("separator", separator).put("lowerCase", lowerCase);
    json.set("words", Json.of(words));
    return json;
  }

  /** What {@link #json} wrote. */
  public static Vocabulary of(JsonNode json) {
    JsonNode list = json.path("words");
    String[] words = new String[list.size()];
    Arrays.setAll(words, i -> list.get(i).asText());
    return new Vocabulary(
        words,
        json.path("length").asInt(),
        json.path("keepLast").asBoolean(),
        json.path("separator").asText(),
        json.path("lowerCase").asBoolean());
  }
}
