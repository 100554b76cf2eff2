package dev.graft.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * How long the texts may be that a tokenizer is given, from what its file says of normalizing and
 * splitting them: the native tokenizer ends the whole process when memory runs out, and when a
 * pattern takes too many steps.
 */
final class TokenizerScreen {

  /** Longer ones are no texts: a novel has half of that. */
  static final int LONGEST_TEXT = 1_000_000;

  /** Bytes that a text may become. */
  private static final double MEMORY = 256 << 20;

  /**
   * Characters that a pattern may go back over, in all; the tokenizer's own limit is 10,000,000.
   */
  private static final double STEPS = 4_000_000;

  private static final int MOST_STEPS = 64;
  private static final double MOST_GROWTH = 1000;

  /** WordPiece looks at all parts of all parts of a word; all models in use say 100. */
  private static final int LONGEST_WORD = 200;

  /** What one character becomes at most in a normal form of Unicode; it does so only once. */
  private static final double NORMAL_FORM = 4;

  private static final double COMPATIBLE_FORM = 18;

  private static final int LONGEST_MAPPED = 64;

  private static final Set<String> NORMAL_FORMS =
      Set.of("NFC", "NFD", "Nmt", "Lowercase", "Strip", "StripAccents");
  private static final Set<String> SPLITTERS =
      Set.of(
          "BertPreTokenizer",
          "CharDelimiterSplit",
          "Digits",
          "Punctuation",
          "UnicodeScripts",
          "Whitespace",
          "WhitespaceSplit");

  private final String name;
  private double growth = 1;
  private double form = 1;
  private int returns;
  private int steps;

  private TokenizerScreen(String name) {
    this.name = name;
  }

  /**
   * The longest text that may be given to it, in characters.
   *
   * @param name how messages call it
   * @throws UnusableInputException if it does what is not known here, may do too much, or draws at
   *     random
   */
  static int longestText(String name, TokenizerParts parts) {
    TokenizerScreen screen = new TokenizerScreen(name);
    screen.model(parts.part("model.max_input_chars_per_word"), parts.part("model.dropout"));
    screen.normalizer(parts.part("normalizer"));
    double normalized = screen.growth;
    screen.preTokenizer(parts.part("pre_tokenizer"));
    PostProcessorScreen.check(name, parts.part("post_processor"));
    if (screen.growth > MOST_GROWTH) {
      throw screen.refused("its normalizer may make a text more than 1,000 times as long");
    }
    double steps = screen.returns > 0 ? STEPS / normalized / screen.returns : LONGEST_TEXT;
    return (int) Math.min(LONGEST_TEXT, Math.min(steps, MEMORY / screen.growth));
  }

  private UnusableInputException refused(String why) {
    return new UnusableInputException("Cannot use the tokenizer %s: %s.".formatted(name, why));
  }

  private void model(JsonNode word, JsonNode dropout) {
    if (word != null && word.isNumber() && word.asDouble() > LONGEST_WORD) {
      throw refused("its max_input_chars_per_word is above " + LONGEST_WORD);
    }
    if (dropout != null && dropout.isNumber() && dropout.asDouble() != 0) {
      throw refused(
          "its model has a dropout of %s, so that a text is split at random; set it to null in the file"
              .formatted(dropout.asText()));
    }
  }

  private void step() {
    if (++steps > MOST_STEPS) {
      throw refused("its normalizer and pre_tokenizer have more than 64 steps");
    }
  }

  private void normalizer(JsonNode step) {
    if (isMissing(step)) {
      return;
    }
    step();
    String type = step.path("type").asText();
    if (NORMAL_FORMS.contains(type)) {
      form(NORMAL_FORM);
      return;
    }
    switch (type) {
      case "Sequence" -> step.path("normalizers").forEach(this::normalizer);
      case "BertNormalizer" -> {
        form(NORMAL_FORM);
        growth *= 2;
      }
      case "NFKC", "NFKD" -> form(COMPATIBLE_FORM);
      case "ByteLevel" -> growth *= 2;
      case "Prepend" -> growth *= 1 + bytes(step.path("prepend")) / 100.0;
      case "Precompiled" -> precompiled(step.path("precompiled_charsmap").asText());
      case "Replace" -> replace(step);
      default -> throw refused("its normalizer %s is not known here".formatted(shown(type)));
    }
  }

  private void form(double most) {
    growth *= Math.max(form, most) / form;
    form = Math.max(form, most);
  }

  private static boolean isMissing(JsonNode step) {
    return step == null || step.isNull() || step.isMissingNode();
  }

  private static int bytes(JsonNode text) {
    return text.asText().getBytes(StandardCharsets.UTF_8).length;
  }

  static String shown(String type) {
    return type.isEmpty() ? "without a type" : type.replaceAll("\\W", "?");
  }

  private void replace(JsonNode step) {
    int content = bytes(step.path("content"));
    JsonNode pattern = step.path("pattern");
    pattern(pattern);
    int matched = pattern.has("Regex") ? 0 : bytes(pattern.path("String"));
    // Nothing at all may match, before every character.
    growth *= matched == 0 ? 1.0 + content : Math.max(1, (double) content / matched);
  }

  private void pattern(JsonNode pattern) {
    if (pattern.has("Regex")) {
      String regex = pattern.path("Regex").asText();
      try {
        returns = Math.max(returns, PatternScreen.returns(regex));
      } catch (PatternScreen.UnsafeException e) {
        throw refused(
            "its pattern %s %s, and could be matched for ever"
                .formatted(
                    regex.substring(0, Math.min(60, regex.length())).replaceAll("\\p{Cntrl}", "?"),
                    e.getMessage()));
      }
    }
  }

  /** A table of SentencePiece: a trie, then all that characters become, with a 0 after each. */
  private void precompiled(String map) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(map);
    } catch (IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot use the tokenizer %s: its precompiled_charsmap is damaged.".formatted(name), e);
    }
    int longest = 0;
    int length = 0;
    long trie = bytes.length < 4 ? 0 : Integer.toUnsignedLong(littleEndian(bytes));
    for (long i = 4 + trie; i < bytes.length; i++) {
      length = bytes[(int) i] == 0 ? 0 : length + 1;
      longest = Math.max(longest, length);
    }
    if (longest > LONGEST_MAPPED) {
      throw refused("its precompiled_charsmap makes more than 64 bytes of one character");
    }
    form(COMPATIBLE_FORM);
  }

  private static int littleEndian(byte[] bytes) {
    return (bytes[0] & 255)
        | (bytes[1] & 255) << 8
        | (bytes[2] & 255) << 16
        | (bytes[3] & 255) << 24;
  }

  private void preTokenizer(JsonNode step) {
    if (isMissing(step)) {
      return;
    }
    step();
    String type = step.path("type").asText();
    if (SPLITTERS.contains(type)) {
      return;
    }
    switch (type) {
      case "Sequence" -> step.path("pretokenizers").forEach(this::preTokenizer);
      case "ByteLevel" -> {
        growth *= 2;
        returns = Math.max(returns, 1);
      }
      case "Metaspace" -> growth *= 3;
      case "FixedLength" -> {
        if (step.path("length").asInt() < 1) {
          throw refused("its pre_tokenizer FixedLength has no length");
        }
      }
      case "Split" -> pattern(step.path("pattern"));
      default -> throw refused("its pre_tokenizer %s is not known here".formatted(shown(type)));
    }
  }
}
