package dev.graft.network.onnx;

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
    assertThatCode(() -> PatternScreen.goesBack(pattern)).doesNotThrowAnyException();
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
    assertThatThrownBy(() -> PatternScreen.goesBack(pattern))
        .isInstanceOf(PatternScreen.UnsafeException.class);
  }

  @Test
  void whatGoesBackIsTold() throws Exception {
    assertThat(PatternScreen.goesBack("\\s+(?!\\S)")).isTrue();
    assertThat(PatternScreen.goesBack("\\p{L}+|\\s+")).isFalse();
  }
}
