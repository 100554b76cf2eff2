package dev.graft.explain;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Texts without some of their words: how much less a network says for its answer then is what the
 * words did for it (Li, Monroe and Jurafsky, arXiv 1612.08220).
 */
public final class LeftOut {

  private LeftOut() {}

  /**
   * Words that are left out together.
   *
   * @param text which of the texts they stand in, from 0
   * @param from where they begin in it
   * @param to where they end
   * @param words as they stand there
   */
  public record Words(int text, int from, int to, String words) {}

  /**
   * The words of texts, in their order: by themselves, or, where there are too many, neighbours of
   * one text together, as evenly as can be.
   *
   * @param most so many are left out one after the other, at least one of each text
   */
  public static List<Words> of(List<String> texts, int most) {
    List<List<Words>> all = new ArrayList<>();
    int count = 0;
    for (int text = 0; text < texts.size(); text++) {
      List<Words> own = words(text, texts.get(text));
      all.add(own);
      count += own.size();
    }
    int together = Math.max(1, (count + most - 1) / most);
    List<Words> words = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      List<Words> own = all.get(text);
      for (int i = 0; i < own.size(); i += together) {
        int from = own.get(i).from();
        int to = own.get(Math.min(own.size(), i + together) - 1).to();
        words.add(new Words(text, from, to, texts.get(text).substring(from, to)));
      }
    }
    return words;
  }

  /** By the boundaries that Unicode knows, also where a script writes no blanks. */
  private static List<Words> words(int number, String text) {
    List<Words> words = new ArrayList<>();
    BreakIterator boundaries = BreakIterator.getWordInstance(Locale.ROOT);
    boundaries.setText(text);
    int from = boundaries.first();
    for (int to = boundaries.next(); to != BreakIterator.DONE; to = boundaries.next()) {
      if (text.substring(from, to).codePoints().anyMatch(Character::isLetterOrDigit)) {
        words.add(new Words(number, from, to, text.substring(from, to)));
      }
      from = to;
    }
    return words;
  }

  /** The texts without some words. */
  public static List<String> without(List<String> texts, Words words) {
    List<String> without = new ArrayList<>(texts);
    String text = texts.get(words.text());
    without.set(words.text(), text.substring(0, words.from()) + text.substring(words.to()));
    return without;
  }
}
