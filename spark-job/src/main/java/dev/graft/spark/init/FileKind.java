package dev.graft.spark.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.UnusableInputException;
import dev.graft.guess.TextCharset;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What a file is by its first bytes. */
enum FileKind {
  PARQUET,
  ORC,
  PICTURE,
  IDX,
  /** An object a line. */
  JSON_LINES,
  /** One list of objects, or objects over several lines. */
  JSON,
  LIBSVM,
  /** Text that may be CSV. */
  TEXT;

  private static final Pattern SPARSE =
      Pattern.compile("[+-]?\\d+(\\.\\d+)?(\\s+\\d+:[+-]?[\\d.eE+-]+)+\\s*");

  /** Files that init cannot use, by how they begin, and what would work. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "PK\u0003\u0004", "a zip or Excel file: save its sheet as CSV, or unpack it",
          "Obj\u0001",
              "an Avro file: name data.table.format = avro in a job file of your own, with Spark's avro package",
          "SQLite format 3", "a SQLite database: export the table as CSV",
          "\u0089HDF", "an HDF5 file: export its table as CSV or Parquet",
          "%PDF", "a PDF",
          "ARROW1", "an Arrow file: save it as Parquet",
          "\u0093NUMPY", "a NumPy array: save its rows as CSV or Parquet",
          "\u00D0\u00CF\u0011\u00E0", "an old Excel file: save its sheet as CSV");

  /**
   * @throws UnusableInputException if it is nothing that init knows
   */
  static FileKind of(String name, byte[] head) {
    String bytes = new String(head, 0, Math.min(head.length, 64), StandardCharsets.ISO_8859_1);
    if (bytes.startsWith("PAR1")) {
      return PARQUET;
    }
    if (bytes.startsWith("ORC")) {
      return ORC;
    }
    if (isPicture(bytes)) {
      return PICTURE;
    }
    if (bytes.length() > 4 && bytes.startsWith("\0\0\b") && bytes.charAt(3) <= 4) {
      return IDX;
    }
    OTHERS.forEach(
        (magic, what) -> {
          if (bytes.startsWith(magic)) {
            throw new UnusableInputException("Cannot use %s: it is %s.".formatted(name, what));
          }
        });
    Charset charset = TextCharset.of(head);
    if (charset == null) {
      throw new UnusableInputException(
          "Cannot use %s: it is a binary file of no kind that init knows; CSV, JSON, Parquet, ORC, LibSVM, IDX and CIFAR files and folders of pictures can be used."
              .formatted(name));
    }
    return ofText(new String(head, charset));
  }

  /** JPEG, PNG, BMP, GIF, WebP. */
  private static boolean isPicture(String bytes) {
    return bytes.startsWith("\u00FF\u00D8\u00FF")
        || bytes.startsWith("\u0089PNG")
        || bytes.startsWith("GIF8")
        || (bytes.startsWith("BM")
            && bytes.length() > 14
            && bytes.substring(6, 10).equals("\0\0\0\0"))
        || (bytes.startsWith("RIFF") && bytes.length() > 12 && bytes.startsWith("WEBP", 8));
  }

  private static FileKind ofText(String text) {
    String start = text.replaceFirst("^\uFEFF?\\s*", "");
    List<String> lines = start.lines().limit(20).filter(line -> !line.isBlank()).toList();
    if (start.startsWith("{")) {
      return isJson(lines.get(0)) ? JSON_LINES : JSON;
    }
    if (start.matches("(?s)\\[\\s*\\{.*")) {
      return JSON;
    }
    boolean sparse =
        !lines.isEmpty()
            && lines.subList(0, Math.max(1, lines.size() - 1)).stream()
                .allMatch(line -> SPARSE.matcher(line).matches());
    return sparse ? LIBSVM : TEXT;
  }

  private static boolean isJson(String line) {
    try {
      return new ObjectMapper().readTree(line).isObject();
    } catch (JsonProcessingException e) {
      return false; // it goes on in the next line
    }
  }

  /** As the key data.table.format has it. */
  String source() {
    return switch (this) {
      case JSON_LINES, JSON -> "json";
      case TEXT -> "csv";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }
}
