package dev.graft.text;

import dev.graft.UnusableInputException;
import dev.graft.config.EmbeddingSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Vectors of words that were learned elsewhere, in the text formats of word2vec, GloVe and
 * fastText: a line for each word, its numbers behind it, with or without a header.
 */
public final class WordVectors {

  private static final char SEPARATOR = ' ';

  private final int dimensions;
  private final Map<String, float[]> vectors;

  /**
   * @param dimensions numbers of a vector
   * @param vectors not copied
   */
  public WordVectors(int dimensions, Map<String, float[]> vectors) {
    this.dimensions = dimensions;
    this.vectors = vectors;
  }

  /** Numbers of a vector. */
  public int dimensions() {
    return dimensions;
  }

  /** The vector of a word, not to be changed; null if it has none. */
  public float[] of(String word) {
    return vectors.get(word);
  }

  public int size() {
    return vectors.size();
  }

  /**
   * Reads a file, as a stream: only the vectors of wanted words are kept, the first of each.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it is no such file, or if its lines are of different width
   */
  public static WordVectors read(
      InputStream in, String name, EmbeddingSettings.Format format, Set<String> wanted)
      throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String first = lines.readLine();
    if (first == null || first.isBlank()) {
      throw new UnusableInputException(
          "Cannot read word vectors from %s: its first line is empty.".formatted(name));
    }
    int header = header(first, name, format);
    Lines reading = new Lines(name, header, wanted);
    if (header == 0) {
      reading.take(first);
    } else {
      reading.number++;
    }
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      reading.take(line);
    }
    return new WordVectors(reading.dimensions, reading.found);
  }

  /** The dimensions that a header tells; 0 if there is none. */
  private static int header(String first, String name, EmbeddingSettings.Format format) {
    boolean looksSo = first.strip().matches("\\d{1,9} [1-9]\\d{0,5}");
    boolean needed =
        format == EmbeddingSettings.Format.WORD2VEC || format == EmbeddingSettings.Format.FASTTEXT;
    if (needed && !looksSo) {
      throw new UnusableInputException(
          "Cannot read word vectors from %s: a file of %s begins with how many words there are and how many numbers each has, this one with %s; see model.embedding.format."
              .formatted(name, format.name().toLowerCase(Locale.ROOT), shortened(first)));
    }
    boolean is = looksSo && format != EmbeddingSettings.Format.GLOVE;
    return is ? Integer.parseInt(first.strip().split(" ", 2)[1]) : 0;
  }

  private static String shortened(String line) {
    return '"' + (line.length() > 40 ? line.substring(0, 40) + "..." : line) + '"';
  }

  /** One line after the other. */
  private static final class Lines {
    private final String name;
    private final Set<String> wanted;
    private final Map<String, float[]> found = new HashMap<>();
    private int dimensions;
    private long number;

    Lines(String name, int dimensions, Set<String> wanted) {
      this.name = name;
      this.dimensions = dimensions;
      this.wanted = wanted;
    }

    void take(String raw) {
      number++;
      String line = raw.stripTrailing();
      if (line.isEmpty()) {
        return;
      }
      int separators = 0;
      for (int i = 0; i < line.length(); i++) {
        separators += line.charAt(i) == SEPARATOR ? 1 : 0;
      }
      if (dimensions == 0) {
        dimensions = separators;
      }
      // A word may hold spaces; what is too much is part of it, unless that is a number.
      if (dimensions == 0 || separators < dimensions) {
        throw misfit(separators);
      }
      int end = line.indexOf(SEPARATOR);
      for (int extra = separators - dimensions; extra > 0; extra--) {
        int next = line.indexOf(SEPARATOR, end + 1);
        if (isNumber(line.substring(end + 1, next))) {
          throw misfit(separators);
        }
        end = next;
      }
      String word = line.substring(0, end);
      if (wanted.contains(word)) {
        found.putIfAbsent(word, vector(line, end));
      }
    }

    private float[] vector(String line, int from) {
      float[] vector = new float[dimensions];
      int begin = from + 1;
      for (int i = 0; i < dimensions; i++) {
        int next = line.indexOf(SEPARATOR, begin);
        String value = line.substring(begin, next < 0 ? line.length() : next);
        if (!isNumber(value)) {
          throw new UnusableInputException(
              String.format(
                  Locale.ROOT,
                  "Cannot read word vectors from %s: in line %,d, %s is no finite number.",
                  name,
                  number,
                  shortened(value)));
        }
        vector[i] = Float.parseFloat(value);
        begin = next + 1;
      }
      return vector;
    }

    private static boolean isNumber(String text) {
      try {
        return Float.isFinite(Float.parseFloat(text));
      } catch (NumberFormatException e) {
        return false;
      }
    }

    private UnusableInputException misfit(int width) {
      return new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot read word vectors from %s: line %,d holds %d numbers behind its word, %s expected.",
              name,
              number,
              width,
              dimensions == 0 ? "some are" : dimensions + " are"));
    }
  }
}
