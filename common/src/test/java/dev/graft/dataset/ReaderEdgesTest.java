package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ReaderEdgesTest {

  @Test
  void truncatedGzippedImagesAreRefused() throws IOException {
    byte[] images = new byte[16 + 4000 * 2];
    new Random(1).nextBytes(images);
    byte[] header = HexFormat.of().parseHex("00000803" + "00000fa0" + "00000001" + "00000002");
    System.arraycopy(header, 0, images, 0, 16);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(images);
    }
    InputStream in =
        Gzip.plain(new ByteArrayInputStream(Arrays.copyOf(out.toByteArray(), out.size() / 2)));
    IdxReader reader =
        new IdxReader(
            in,
            "images",
            new ByteArrayInputStream(new byte[4000]),
            "labels",
            IdxHeader.read(in, "images"),
            0,
            0,
            4000);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 4000; i++) {
                reader.next();
              }
            })
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot read images: it is truncated");
  }

  @Test
  void impossiblyLargeRecordsAreRefused() {
    byte[] huge = HexFormat.of().parseHex("00000803" + "00000001" + "00ffffff" + "00ffffff");
    assertThatThrownBy(
            () -> IdxHeader.read(new ByteArrayInputStream(huge), "images").recordLength())
        .isInstanceOf(UnusableInputException.class);
  }

  @Test
  void aHeaderDoesNotDecideHowMuchMemoryIsTaken() {
    // 2^24 + 1 values a record; and dimensions whose product overflows a long.
    String[] huge = {"00000802" + "00000001" + "01000001", "00000805" + "7fffffff".repeat(5)};
    for (String header : huge) {
      assertThatThrownBy(
              () -> IdxHeader.read(new ByteArrayInputStream(HexFormat.of().parseHex(header)), "i"))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith("Cannot read i: its header gives the sizes [")
          .hasMessageEndingWith("]; a record may have 16,777,216 values.");
    }
  }

  private static CsvReader csv(boolean header, String text) {
    return new CsvReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        "iris.csv",
        new CsvLayout(header, ',', "-1", List.of()),
        0);
  }

  @Test
  void aHeaderThatBeginsWithAHashIsAHeader() {
    assertThat(csv(true, "#a,b,kind\n1,2,3\n4,5,6\n").next().features()).containsExactly(1, 2);
  }

  @Test
  void aVeryLongCellIsAProblemOfItsRecord() {
    CsvReader reader = csv(false, "1,2\n" + "x".repeat(5000) + ",1\n");
    reader.next();
    assertThat(reader.next().problem()).isNotNull();
  }

  @Test
  void aLabelIsExactOrAProblem() {
    assertThat(csv(false, "1,16777217\n").next().label()).isEqualTo(16777217);
    assertThat(csv(false, "1,1e20\n").next().problem()).isNotNull();
  }

  @Test
  void anEmptyCellIsSaidToBeEmpty() {
    assertThat(csv(false, ",1\n").next().problem()).doesNotContain("null");
  }
}
