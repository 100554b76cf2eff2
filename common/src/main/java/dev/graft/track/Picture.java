package dev.graft.track;

/**
 * A picture of an example.
 *
 * @param name with the group that it stands in before a slash
 * @param said what is said of it
 * @param png the picture
 */
public record Picture(String name, String said, byte[] png) {

  /** Where a PNG's header says how wide it is. */
  static final int WIDTH = 16;

  /** The same of its height. */
  static final int HEIGHT = 20;
}
