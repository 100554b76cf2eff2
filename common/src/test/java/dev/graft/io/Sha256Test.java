package dev.graft.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.RandomNumbers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {

  /** The example of FIPS 180-2, appendix B.1. */
  @Test
  void bytesHaveTheStandardsDigest() {
    assertThat(Sha256.hex("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  /** 1.0 is 3f800000 and -2.5 is c0200000. */
  @Test
  void floatsAreLittleEndian() {
    assertThat(Sha256.hex(new float[] {1, -2.5f}))
        .isEqualTo(Sha256.hex(HexFormat.of().parseHex("0000803f" + "000020c0")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16383, 16384, 16385, 40000})
  void anyNumberOfFloatsIsTheDigestOfTheirBytes(int count) {
    float[] values = RandomNumbers.of(count, 1);
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    assertThat(Sha256.hex(values)).isEqualTo(Sha256.hex(bytes.array()));
  }
}
