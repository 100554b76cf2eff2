package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class IdxReaderTest {

  private static final byte[] IMAGES =
      HexFormat.of().parseHex("00000803" + "00000003" + "00000001" + "00000002" + "00ff01807f02");
  private static final byte[] LABELS = HexFormat.of().parseHex("00000801" + "00000003" + "0907ff");

  private static IdxReader reader(byte[] images, byte[] labels) throws IOException {
    InputStream imageStream = Gzip.plain(new ByteArrayInputStream(images));
    InputStream labelStream = Gzip.plain(new ByteArrayInputStream(labels));
    IdxHeader header = IdxHeader.read(imageStream, "images");
    IdxHeader.read(labelStream, "labels");
    return new IdxReader(
        imageStream, "images", labelStream, "labels", header, 0, 0, header.records());
  }

  private static byte[] gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] without(int tail, byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - tail);
  }

  private static void assertHoldsTheThreeRecords(IdxReader reader) throws IOException {
    RawRecord first = reader.next();
    assertThat(first.id()).isZero();
    assertThat(first.features()).containsExactly(0, 255);
    assertThat(first.label()).isEqualTo(9);
    assertThat(first.problem()).isNull();
    assertThat(reader.next().features()).containsExactly(1, 128);
    RawRecord third = reader.next();
    assertThat(third.id()).isEqualTo(2);
    assertThat(third.features()).containsExactly(127, 2);
    assertThat(third.label()).isEqualTo(255);
    assertThat(reader.next()).isNull();
  }

  @Test
  void readsUnsignedPixelsAndLabels() throws IOException {
    assertHoldsTheThreeRecords(reader(IMAGES, LABELS));
  }

  @Test
  void readsGzippedFilesWhateverTheirNames() throws IOException {
    assertHoldsTheThreeRecords(reader(gzipped(IMAGES), gzipped(LABELS)));
    assertHoldsTheThreeRecords(reader(gzipped(IMAGES), LABELS));
  }

  @Test
  void readsARangeWithTheNumbersThatTheRecordsHaveInTheFile() throws IOException {
    IdxHeader header = new IdxHeader(3, new int[] {1, 2});
    try (IdxReader reader =
        new IdxReader(
            new ByteArrayInputStream(IMAGES, 18, 4),
            "images",
            new ByteArrayInputStream(LABELS, 9, 2),
            "labels",
            header,
            0,
            1,
            2)) {
      RawRecord second = reader.next();
      assertThat(second.id()).isEqualTo(1);
      assertThat(second.features()).containsExactly(1, 128);
      assertThat(second.label()).isEqualTo(7);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void truncatedImagesAreRefusedWithTheRecordWhereTheyEnd() throws IOException {
    IdxReader reader = reader(without(1, IMAGES), LABELS);
    reader.next();
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read images: it is truncated, its header promises 3 records and it ends in record 2.");
  }

  @Test
  void truncatedLabelsAreRefusedWithTheRecordWhereTheyEnd() throws IOException {
    IdxReader reader = reader(IMAGES, without(2, LABELS));
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read labels: it is truncated, its header promises 3 records and it ends in record 1.");
  }

  @Test
  void aGzippedFileWithAWrongChecksumIsRefused() throws IOException {
    byte[] damaged = gzipped(IMAGES);
    damaged[damaged.length - 8] ^= 1;
    IdxReader reader = reader(damaged, LABELS);
    for (int i = 0; i < 3; i++) {
      assertThat(reader.next().problem()).isNull();
    }
    assertThatThrownBy(reader::next)
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read images: it is damaged in or before record 3 (Corrupt GZIP trailer).");
  }

  @Test
  void aGzippedFileThatIsLongerThanItSaysIsRefused() throws IOException {
    byte[] longer = Arrays.copyOf(LABELS, LABELS.length + 1);
    IdxReader reader = reader(gzipped(IMAGES), gzipped(longer));
    for (int i = 0; i < 3; i++) {
      reader.next();
    }
    assertThatThrownBy(reader::next)
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read labels: it is longer than it says, its header promises 3 records.");
  }

  @Test
  void aLabelThatIsNoneOfTheClassesIsADefectAtItsByte() throws IOException {
    InputStream images = new ByteArrayInputStream(IMAGES);
    InputStream labels = new ByteArrayInputStream(LABELS);
    IdxHeader header = IdxHeader.read(images, "images");
    IdxHeader.read(labels, "labels");
    IdxReader reader = new IdxReader(images, "images", labels, "labels", header, 10, 0, 3);
    assertThat(reader.next().label()).isEqualTo(9);
    assertThat(reader.next().label()).isEqualTo(7);
    RawRecord bad = reader.next();
    assertThat(bad.id()).isEqualTo(2);
    assertThat(bad.problem()).isEqualTo("its label 255 is none of the classes 0 to 9");
    // 8 bytes of header, then a byte a label.
    assertThat(bad.defect().offset()).isEqualTo(10);
    assertThat(LABELS[10]).isEqualTo((byte) 255);
    assertThat(reader.next()).isNull();
  }

  @Test
  void closingClosesBothFiles() throws IOException {
    int[] closed = new int[2];
    new IdxReader(
            counting(closed, 0),
            "i",
            counting(closed, 1),
            "l",
            new IdxHeader(0, new int[0]),
            0,
            0,
            0)
        .close();
    assertThat(closed).containsExactly(1, 1);
  }

  private static InputStream counting(int[] closed, int index) {
    return new ByteArrayInputStream(new byte[0]) {
      @Override
      public void close() {
        closed[index]++;
      }
    };
  }
}
