package dev.graft.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The setting that somebody meant who wrote one that there is not. A key of the same last word
 * comes first, then one that is a slip of the finger away. Where nothing is near there is none: a
 * wrong hint is worse than no hint.
 */
final class NearestKey {

  private record Key(String path, List<String> words, int line) {}

  private static final Comparator<Key> SHORT_AND_FIRST =
      Comparator.comparingInt((Key key) -> key.words().size()).thenComparingInt(Key::line);

  private final List<Key> valid = new ArrayList<>();

  /**
   * @param reference every key there is; of several that are as near the one that stands first
   */
  NearestKey(ConfigObject reference) {
    collect(reference, "");
  }

  private void collect(ConfigObject section, String prefix) {
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      String path = prefix + entry.getKey();
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        collect(inner, path + ".");
      } else {
        valid.add(new Key(path, words(path), entry.getValue().origin().lineNumber()));
      }
    }
  }

  /** The words of a path, whichever way they are spelled: batch_size is batchSize. */
  private static List<String> words(String path) {
    return Arrays.stream(path.split("\\."))
        .map(word -> word.toLowerCase(Locale.ROOT).replaceAll("[-_]", ""))
        .toList();
  }

  /** Null if none is near. */
  String to(String given) {
    List<String> words = words(given);
    List<Key> sameName =
        valid.stream().filter(key -> last(key.words()).equals(last(words))).toList();
    String best = first(sameName, key -> endsWith(key.words(), words));
    best = best != null ? best : first(sameName, key -> leavesOutOne(key.words(), words));
    best = best != null ? best : first(sameName, key -> areNear(key.words(), words));
    best = best != null ? best : sameName.size() == 1 ? sameName.get(0).path() : null;
    return best != null ? best : closest(words);
  }

  private static String first(List<Key> keys, Predicate<Key> fits) {
    return keys.stream().filter(fits).min(SHORT_AND_FIRST).map(Key::path).orElse(null);
  }

  private String closest(List<String> words) {
    return valid.stream()
        .filter(key -> areNear(key.words(), words))
        .min(
            Comparator.comparingInt((Key key) -> distance(join(key.words()), join(words)))
                .thenComparing(SHORT_AND_FIRST))
        .map(Key::path)
        .orElse(null);
  }

  private static boolean endsWith(List<String> key, List<String> words) {
    return key.size() >= words.size()
        && key.subList(key.size() - words.size(), key.size()).equals(words);
  }

  /** Whether a key is what is given with one word more, somewhere. */
  private static boolean leavesOutOne(List<String> key, List<String> words) {
    return key.size() == words.size() + 1
        && IntStream.range(0, key.size())
            .anyMatch(
                out -> {
                  List<String> left = new ArrayList<>(key);
                  left.remove(out);
                  return left.equals(words);
                });
  }

  /** Whether each word may be a slip of the other's. */
  private static boolean areNear(List<String> key, List<String> words) {
    return key.size() == words.size()
        && IntStream.range(0, key.size()).allMatch(i -> isSlip(key.get(i), words.get(i)));
  }

  private static boolean isSlip(String right, String given) {
    int most = given.length() < 3 ? 0 : (given.length() + 1) / 3;
    return distance(right, given) <= most;
  }

  private static int distance(String one, String other) {
    return LevenshteinDistance.getDefaultInstance().apply(one, other);
  }

  private static String join(List<String> words) {
    return String.join(".", words);
  }

  private static String last(List<String> words) {
    return words.get(words.size() - 1);
  }
}
