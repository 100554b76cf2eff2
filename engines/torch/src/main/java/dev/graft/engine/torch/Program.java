package dev.graft.engine.torch;

import dev.graft.io.Sha256;
import java.io.Serializable;

/** A network without its numbers, as it travels: a prepared file in which they are 0. */
final class Program implements Serializable {

  private static final long serialVersionUID = 1L;

  private final byte[] archive;
  private final String sha256;
  private transient Description description;

  /**
   * @param archive a zip, not copied
   */
  Program(byte[] archive) {
    this.archive = archive;
    this.sha256 = Sha256.hex(archive);
  }

  /** The zip; not to be changed. */
  byte[] archive() {
    return archive;
  }

  String sha256() {
    return sha256;
  }

  synchronized Description description() {
    if (description == null) {
      description = DescriptionFile.read(PreparedFile.description(archive), "a network");
    }
    return description;
  }

  FlatLayout layout(Part part) {
    return new FlatLayout(description(), part);
  }
}
