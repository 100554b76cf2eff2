package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdxHeaderTest {

  private static ByteArrayInputStream hex(String bytes) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  @Test
  void imagesHaveAShapeAndTheStreamIsLeftAtTheFirstRecord() throws IOException {
    ByteArrayInputStream in = hex("00000803 0000ea60 0000001c 0000001c 7f");
    IdxHeader header = IdxHeader.read(in, "images");
    assertThat(header.records()).isEqualTo(60_000);
    assertThat(header.shape()).containsExactly(28, 28);
    assertThat(header.length()).isEqualTo(16);
    assertThat(header.recordLength()).isEqualTo(784);
    assertThat(in.read()).isEqualTo(0x7f);
  }

  @Test
  void labelsHaveNoShape() throws IOException {
    IdxHeader header = IdxHeader.read(hex("00000801 00000002"), "labels");
    assertThat(header.records()).isEqualTo(2);
    assertThat(header.shape()).isEmpty();
    assertThat(header.length()).isEqualTo(8);
    assertThat(header.recordLength()).isEqualTo(1);
  }

  private static void refused(String bytes, String message) {
    assertThatThrownBy(() -> IdxHeader.read(hex(bytes), "train.idx"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(message);
  }

  @Test
  void anotherMagicIsRefusedWithWhatTheFileBeginsWith() {
    String message =
        "Cannot read train.idx: it is not an IDX file of unsigned bytes (it begins with %s).";
    refused("1f8b0800 00000000", message.formatted("1f8b0800"));
    refused("00000d03 00000001", message.formatted("00000d03"));
    refused("00000800 00000001", message.formatted("00000800"));
  }

  @Test
  void aHeaderThatEndsEarlyIsRefused() {
    String message = "Cannot read train.idx: it ends within the IDX header.";
    refused("", message);
    refused("00000803 0000ea60 0000001c 0000", message);
  }

  @Test
  void aNegativeSizeIsRefused() {
    refused(
        "00000801 ffffffff",
        "Cannot read train.idx: its header gives the sizes [-1]; a record may have 16,777,216 values.");
  }
}
