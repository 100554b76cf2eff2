package dev.graft.io;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * JSON that can be shown: what would do something to a terminal is escaped; whoever reads the JSON
 * gets the same text.
 */
final class VisibleCharacters extends CharacterEscapes {

  private static final long serialVersionUID = 1L;
  private static final int DELETE = 0x7f;

  @Override
  public int[] getEscapeCodesForAscii() {
    int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
    escapes[DELETE] = CharacterEscapes.ESCAPE_STANDARD;
    return escapes;
  }

  /** Asked of everything beyond ASCII; the two halves of a pair have nothing to hide. */
  @Override
  public SerializableString getEscapeSequence(int unit) {
    return Printable.isHidden(unit) && !Character.isSurrogate((char) unit)
        ? new SerializedString(Printable.hex(unit))
        : null;
  }
}
