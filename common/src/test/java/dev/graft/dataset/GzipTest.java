package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class GzipTest {

  @Test
  void plainFilesShorterThanTheMarkOfGzipAreReadAsTheyAre() throws IOException {
    assertThat(Gzip.plain(new ByteArrayInputStream(new byte[0])).readAllBytes()).isEmpty();
    assertThat(Gzip.plain(new ByteArrayInputStream(new byte[] {0x1f})).readAllBytes())
        .containsExactly(0x1f);
  }

  @Test
  void lookingLeavesTheStreamWhereItWas() throws IOException {
    InputStream in = new ByteArrayInputStream(new byte[] {0x1f, (byte) 0x8b, 8});
    assertThat(Gzip.isGzip(in)).isTrue();
    assertThat(in.readAllBytes()).containsExactly(0x1f, 0x8b, 8);
  }
}
