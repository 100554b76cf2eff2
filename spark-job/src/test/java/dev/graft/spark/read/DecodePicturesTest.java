package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.image.PictureDecoder;
import dev.graft.image.PictureShape;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DecodePicturesTest {

  /** Spark would end a JVM that others started. */
  @Test
  void aPictureThatTheHeapHasNoRoomForFailsTheTask() throws IOException {
    LocalSpark.get();
    PictureDecoder decoder =
        new PictureDecoder(new PictureShape(3, 8, 8, PictureShape.Resize.STRETCH), Long.MAX_VALUE);
    byte[] picture = Pictures.tooLarge();
    assertThatThrownBy(() -> DecodePictures.decode(decoder, 1, picture, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("java.lang.OutOfMemoryError: ")
        .hasMessageContaining(", for a picture of 49981 by 14322 pixels: ");
  }
}
