package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternScreenTest {

  /** GPT-2, GPT-4, Llama 3, Qwen 2, GPT-4o, CLIP, DeepSeek 3, and small ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
        "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "\\s+",
        " {2,}",
        "(?:\\r\\n)+",
        "[a-z&&[^b]]+?"
      })
  void whatIsInUseIsTaken(String pattern) {
    assertThatCode(() -> PatternScreen.returns(pattern)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|a)*b",
        "(a?){50}b",
        "(a*)*",
        "((a+)b?)+",
        "\\s*\\s*\\s*x",
        "[^x]*[^x]+x",
        "(.*)\\1",
        "(?<n>a)\\g<n>",
        "(?x) a # (b",
        "a**",
        "a+{2,}",
        "\\s+(?!\\S+x)",
        "(?:a|b+)(?:c+)d",
        "((",
        "a)",
        "[a",
        "x{a}",
        "\\"
      })
  void whatMayGoOnForEverIsNot(String pattern) {
    assertThatThrownBy(() -> PatternScreen.returns(pattern))
        .isInstanceOf(PatternScreen.UnsafeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\\s\\S]{0,9999}[\\s\\S]{0,9999}[\\s\\S]{0,9999}(?!)",
        "[\\s\\S]{0,40}[\\s\\S]{1,40}(?!)",
        ".{,40}.{9,50}x",
        ".{50,9}.{50,9}x",
        "(?:(?:a{1,30}|b){1}|c?){1}(?:d{1,20}|e{1,20})f"
      })
  void whatEndsInTooManyWaysIsNot(String pattern) {
    tooManyWays(pattern);
  }

  @Test
  void choicesInARowAreCounted() {
    tooManyWays("(?:.|\\s|.)".repeat(25) + "(?!)");
    tooManyWays("a?".repeat(30) + "a".repeat(30) + "b");
    tooManyWays("(?:x(?:a??){0,1}y?)?".repeat(10));
  }

  private static void tooManyWays(String pattern) {
    assertThatThrownBy(() -> PatternScreen.returns(pattern))
        .isInstanceOf(PatternScreen.UnsafeException.class)
        .hasMessage("may be matched in too many ways");
  }

  @Test
  void howOftenMatchingGoesBackIsTold() throws Exception {
    assertThat(PatternScreen.returns("\\p{L}+|\\s+")).isZero();
    assertThat(PatternScreen.returns("\\s+(?!\\S)")).isOne();
    assertThat(PatternScreen.returns("\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")).isEqualTo(2);
    assertThat(PatternScreen.returns("a?(?:b|c|d)\\s+(?:x|y)z")).isEqualTo(12);
    assertThat(PatternScreen.returns("a?(?:\\s+x)?")).isEqualTo(2);
  }
}
