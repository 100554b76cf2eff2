package dev.graft.dataset;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Tells files of text from others by how they begin: what a Parquet file or a picture says as lines
 * of text is noise on a terminal and no help.
 */
public final class PlainText {

  private static final int LOOKED_AT = 512;
  private static final int SHOWN = 8;

  /** Of a hundred characters so many may be control characters. */
  private static final int MOST_CONTROLS = 5;

  /** How files begin, in ISO-8859-1, and what they are. */
  private static final Map<String, String> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("PAR1", "a Parquet file");
    KINDS.put("ORC", "an ORC file");
    KINDS.put("Obj\u0001", "an Avro file");
    KINDS.put("PK\u0003\u0004", "a zip, as Excel's workbooks are");
    KINDS.put("\u00d0\u00cf\u0011\u00e0", "an old workbook of Excel");
    KINDS.put("\u0089PNG", "a picture (PNG)");
    KINDS.put("\u00ff\u00d8\u00ff", "a picture (JPEG)");
    KINDS.put("GIF8", "a picture (GIF)");
    KINDS.put("\u0089HDF", "an HDF5 file");
    KINDS.put("%PDF", "a PDF");
    KINDS.put("SQLite format 3", "a database of SQLite");
    KINDS.put("\u00ff\u00fe", "text in UTF-16");
    KINDS.put("\u00fe\u00ff", "text in UTF-16");
    KINDS.put("\u001f\u008b", "a gzip inside a gzip");
  }

  private PlainText() {}

  /**
   * Looks at the beginning of a stream that can be marked, and leaves it where it was.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it is no text
   */
  public static void require(InputStream in, String name) throws IOException {
    in.mark(LOOKED_AT);
    byte[] first = in.readNBytes(LOOKED_AT);
    in.reset();
    String problem = problem(first);
    if (problem != null) {
      throw new UnusableInputException("Cannot read %s as text: %s.".formatted(name, problem));
    }
  }

  /** What a file that begins so is instead of text; null if it may be text. */
  static String problem(byte[] first) {
    if (!isBinary(first)) {
      return null;
    }
    String begins = new String(first, StandardCharsets.ISO_8859_1);
    return KINDS.entrySet().stream()
        .filter(kind -> begins.startsWith(kind.getKey()))
        .findFirst()
        .map(kind -> "it is " + kind.getValue())
        .orElseGet(() -> "it begins with the bytes " + bytes(first));
  }

  /** No text holds zeros, and hardly any holds what moves a terminal's cursor. */
  private static boolean isBinary(byte[] first) {
    int controls = 0;
    for (byte b : first) {
      if (b == 0) {
        return true;
      }
      boolean space = b == '\t' || b == '\n' || b == '\r' || b == '\f';
      controls += b > 0 && b < ' ' && !space || b == 0x7f ? 1 : 0;
    }
    return controls * 100 > first.length * MOST_CONTROLS;
  }

  private static String bytes(byte[] first) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(SHOWN, first.length); i++) {
      shown.append(String.format(Locale.ROOT, "\\x%02x", first[i] & 0xff));
    }
    return shown.toString();
  }
}
