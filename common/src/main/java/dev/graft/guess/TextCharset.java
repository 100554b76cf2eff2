package dev.graft.guess;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The charset of a text, by its bytes. */
public final class TextCharset {

  private static final int FIRST_PRINTABLE_OF_LATIN1 = 0xA0;
  private static final int ABOVE_ASCII = 0x80;

  private TextCharset() {}

  /**
   * Null: no charset that is usual makes text of it.
   *
   * @param head the first bytes of a file; the last character may be cut off
   */
  public static Charset of(byte[] head) {
    if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
      return StandardCharsets.UTF_16;
    }
    for (byte value : head) {
      if (value == 0) {
        return null;
      }
    }
    if (isUtf8(head)) {
      return StandardCharsets.UTF_8;
    }
    return hasControls(head) ? Charset.forName("windows-1252") : StandardCharsets.ISO_8859_1;
  }

  /** Between 0x80 and 0x9F windows-1252 has letters, and ISO-8859-1 nothing that is printed. */
  private static boolean hasControls(byte[] head) {
    for (byte value : head) {
      int code = value & 0xFF;
      if (code >= ABOVE_ASCII && code < FIRST_PRINTABLE_OF_LATIN1) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] head, int first, int second) {
    return head.length > 1 && (head[0] & 0xFF) == first && (head[1] & 0xFF) == second;
  }

  /** Whether the bytes are UTF-8, but for a character that the end cuts off. */
  private static boolean isUtf8(byte[] head) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult end =
        decoder.decode(ByteBuffer.wrap(head), CharBuffer.allocate(head.length + 1), false);
    return !end.isError();
  }
}
