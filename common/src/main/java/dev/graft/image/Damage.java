package dev.graft.image;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Listens for the warnings that mean a picture is not whole: the JPEG decoder fills up with grey
 * what a truncated file lacks. Other warnings are of metadata and profiles.
 */
final class Damage implements IIOReadWarningListener {

  private static final String NO_END = "Truncated File";
  private static final String NO_DATA = "premature end of data segment";

  private String found;

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    if (warning.startsWith(NO_END) || warning.endsWith(NO_DATA)) {
      found = warning;
    }
  }

  /** What was found, or null. */
  String found() {
    return found;
  }
}
