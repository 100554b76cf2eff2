package dev.graft.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter;
import dev.graft.UnusableInputException;
import dev.graft.engine.NativeLibraries;
import dev.graft.text.TextToRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns texts into the token numbers that a text encoder takes, by the {@code tokenizer.json} that
 * Hugging Face's tokenizers write. Travels as the file; the native tokenizer is opened where it is
 * first used.
 */
public final class SubwordTokenizer implements TextToRow {

  private static final long serialVersionUID = 1L;

  /** The longest file that is read, in bytes; those of 250,000 tokens have 35 MB. */
  public static final int MOST = 64 << 20;

  private static final List<String> PADDING = List.of("[PAD]", "<pad>");

  private final byte[] json;
  private final String name;
  private final int length;
  private final int padding;
  private final int longestText;
  private transient HuggingFaceTokenizer opened;

  private SubwordTokenizer(byte[] json, String name, int length, int padding, int longestText) {
    this.json = json;
    this.name = name;
    this.length = length;
    this.padding = padding;
    this.longestText = longestText;
  }

  /**
   * Reads a tokenizer.
   *
   * @param json the file, not copied
   * @param name how messages call it
   * @param length tokens in an example, special tokens and padding included
   * @throws UnusableInputException if it is no tokenizer
   */
  public static SubwordTokenizer of(byte[] json, String name, int length) {
    if (json.length > MOST) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use the tokenizer %s: it is larger than %,d MB.",
              name,
              MOST >> 20));
    }
    try {
      SubwordTokenizer tokenizer =
          new SubwordTokenizer(
              json,
              name,
              length,
              padding(json),
              TokenizerScreen.longestText(name, TokenizerParts.of(json)));
      tokenizer.opened();
      return tokenizer;
    } catch (IOException e) {
      throw refused(name, e);
    }
  }

  private static UnusableInputException refused(String name, Exception cause) {
    return new UnusableInputException(
        "Cannot use the tokenizer %s: it is no tokenizer.json of Hugging Face's tokenizers (%s)."
            .formatted(name, String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
        cause);
  }

  /**
   * The number of the token that pads: as the file says, or of the token that is named so, or 0.
   */
  private static int padding(byte[] json) throws IOException {
    try (JsonParser said = at(json, "/padding/pad_id")) {
      if (said.nextToken() == JsonToken.VALUE_NUMBER_INT) {
        return said.getIntValue();
      }
    }
    try (JsonParser tokens = at(json, "/added_tokens")) {
      String content = "";
      int id = 0;
      for (JsonToken token = tokens.nextToken(); token != null; token = tokens.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "content".equals(tokens.currentName())) {
          content = tokens.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT && "id".equals(tokens.currentName())) {
          id = tokens.getIntValue();
        } else if (token == JsonToken.END_OBJECT && PADDING.contains(content)) {
          return id;
        }
      }
    }
    return 0;
  }

  /** Reads one part of the file: a tree of the whole would take many times its size. */
  private static JsonParser at(byte[] json, String pointer) throws IOException {
    return new FilteringParserDelegate(
        new JsonFactory().createParser(json),
        new JsonPointerBasedFilter(pointer),
        TokenFilter.Inclusion.ONLY_INCLUDE_ALL,
        false);
  }

  /**
   * A text as an example: the numbers of its tokens with the special ones that the model expects,
   * cut off or padded at the end to {@link #length()}. They are whole numbers, exact as floats.
   */
  @Override
  public float[] row(String text) {
    float[] row = new float[length];
    tokens(text, null).put(Column.IDS, row, 0, length);
    return row;
  }

  /** What is known of each token. */
  public enum Column {
    /** Its number. */
    IDS,
    /** 1: it is none that pads. */
    MASK,
    /** Which of two texts it is of, as the tokenizer's template has it. */
    TYPES
  }

  /** The tokens of an example. */
  public final class Tokens {
    private final Encoding encoding;

    private Tokens(Encoding encoding) {
      this.encoding = encoding;
    }

    /** How many there are, special ones among them. */
    public int count() {
      return Math.min(length, encoding.getIds().length);
    }

    /**
     * Writes them into a row from an index on.
     *
     * @param width how many numbers are written, padding among them; {@link #length()} or more
     */
    public void put(Column column, float[] row, int from, int width) {
      long[] values =
          switch (column) {
            case IDS -> encoding.getIds();
            case MASK -> encoding.getAttentionMask();
            case TYPES -> encoding.getTypeIds();
          };
      for (int i = 0; i < width; i++) {
        row[from + i] = i < count() ? values[i] : column == Column.IDS ? padding : 0;
      }
    }
  }

  /**
   * The tokens of a text or of a pair of texts, of which the longer one is cut off first.
   *
   * @param second null: it is no pair
   */
  public Tokens tokens(String first, String second) {
    check(first);
    if (second == null) {
      return new Tokens(opened().encode(first));
    }
    check(second);
    return new Tokens(opened().encode(first, second));
  }

  private void check(String text) {
    if (text.length() > longestText) {
      throw new UnusableInputException(
          "Cannot split a text of %s characters into tokens: the tokenizer %s is given %s at most; shorten it."
              .formatted(text.length(), name, longestText));
    }
  }

  private synchronized HuggingFaceTokenizer opened() {
    if (opened == null) {
      NativeLibraries.prepare();
      Map<String, String> options =
          Map.of(
              "truncation",
              "true",
              "padding",
              "false",
              "stride",
              "0",
              "maxLength",
              Integer.toString(length),
              "modelMaxLength",
              Integer.toString(length));
      try {
        opened = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
      } catch (IOException | RuntimeException e) {
        throw refused(name, e);
      }
    }
    return opened;
  }

  /** Tokens in an example, special tokens and padding included. */
  @Override
  public int length() {
    return length;
  }

  /** The number of the token that pads. */
  public int padding() {
    return padding;
  }

  /** How messages call it. */
  public String name() {
    return name;
  }

  /** The file; not to be changed. */
  public byte[] json() {
    return json;
  }

  /** The same tokenizer for texts of another length. */
  public SubwordTokenizer ofLength(int tokens) {
    return new SubwordTokenizer(json, name, tokens, padding, longestText);
  }
}
