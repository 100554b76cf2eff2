package dev.graft.image;

import dev.graft.image.PictureShape.Resize;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process whose heap is too small for a picture. */
final class DecodesWithLittle {

  private DecodesWithLittle() {}

  /**
   * @param args a picture
   */
  public static void main(String[] args) throws Exception {
    PictureShape shape = new PictureShape(1, 8, 8, Resize.STRETCH);
    try {
      new PictureDecoder(shape, Long.MAX_VALUE).decode(Files.readAllBytes(Path.of(args[0])));
    } catch (OutOfMemoryError e) {
      System.out.println(e.getMessage());
    }
  }
}
