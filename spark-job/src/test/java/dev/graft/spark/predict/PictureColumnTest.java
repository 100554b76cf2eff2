package dev.graft.spark.predict;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.dataset.Normalization;
import dev.graft.image.PictureDecoder;
import dev.graft.image.PictureShape;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.Pictures;
import java.io.IOException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class PictureColumnTest {

  /** Spark would end a JVM that others started. */
  @Test
  void aPictureThatTheHeapHasNoRoomForFailsTheTask() throws IOException {
    LocalSpark.get();
    PictureDecoder decoder =
        new PictureDecoder(new PictureShape(3, 8, 8, PictureShape.Resize.STRETCH), Long.MAX_VALUE);
    PictureColumn column = new PictureColumn("picture", 0, decoder, Normalization.scale(1));
    Row row = RowFactory.create((Object) Pictures.tooLarge());
    assertThatThrownBy(() -> column.read(row))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("java.lang.OutOfMemoryError: ");
  }
}
